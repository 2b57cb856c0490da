package io.durablekafka.outbox;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Collectors;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/**
 * An outbox whose records go to a file on the local disk while its database fails. From
 * the first record in the file on, every record goes there, until the file is empty
 * again; a thread moves them to the database, the oldest first, as soon as it answers. So
 * the records of a writer reach the database in the order in which it stored them.
 * Everything else is done by the database, which the relay goes on reading.
 * <p>
 * A row whose insert into the database is in doubt goes to the file as well, and is
 * looked for before it is moved. Only when it was committed after all, and relayed by
 * another instance before that look, does it reach its topic twice, the second time with
 * the same message id and behind its first occurrence. Thread-safe.
 *
 * @since 0.1.0
 */
public final class SpillingOutboxStore extends ForwardingOutboxStore implements AutoCloseable {

	private static final Log logger = LogFactory.getLog(SpillingOutboxStore.class);

	private final TransitionLog log = new TransitionLog(LoggerFactory.getLogger(SpillingOutboxStore.class),
			System::nanoTime);

	private static final long RETRY_INTERVAL = TimeUnit.MILLISECONDS.toNanos(500);

	/**
	 * How long the rows of a transaction wait for those in the file.
	 */
	private static final long LONGEST_WAIT = TimeUnit.SECONDS.toNanos(5);

	private static final long MOVE_CHECK = TimeUnit.MILLISECONDS.toNanos(5);

	/**
	 * Longer than a database that works takes, however busy it is.
	 */
	private static final long SHORTEST_ATTEMPT = TimeUnit.SECONDS.toNanos(1);

	/**
	 * Batches that are moved while nobody else may add one, so that the file gets empty
	 * however fast others are.
	 */
	private static final int MOVES_IN_A_ROW = 3;

	private final OutboxStore database;

	private final Spill spill;

	private final SpillMove move;

	private final SpillSettings settings;

	private final List<SpillFile> abandoned;

	private final TimedAttempts attempts;

	private final InsertsUnderWay underWay = new InsertsUnderWay();

	private final DatabaseOutage outage = new DatabaseOutage();

	private final LongAdder spilled = new LongAdder();

	private final CountDownLatch closing = new CountDownLatch(1);

	/** Held while rows are added to the file, and while it is found to be empty. */
	private final ReentrantLock lock = new ReentrantLock(true);

	private volatile boolean spilling;

	private volatile @Nullable OutboxSummary latest;

	private volatile long latestBytes;

	private volatile long spilledUpTo;

	private @Nullable Thread mover;

	private boolean moveFails;

	/**
	 * Create a store.
	 * @param database the outbox
	 * @param file where records go while it fails
	 * @param settings the limits
	 */
	public SpillingOutboxStore(OutboxStore database, SpillFile file, SpillSettings settings) {
		this(database, file, List.of(), settings);
	}

	/**
	 * Create a store that also takes care of what others have left.
	 * @param database the outbox
	 * @param file where records go while it fails
	 * @param abandoned files of instances that are gone. Their records go to the database
	 * before anything else; then the files are closed
	 * @param settings the limits
	 */
	public SpillingOutboxStore(OutboxStore database, SpillFile file, List<? extends SpillFile> abandoned,
			SpillSettings settings) {
		super(database);
		this.abandoned = new ArrayList<>(abandoned);
		this.database = database;
		this.spill = new Spill(file, settings);
		this.move = new SpillMove(this.spill, database, this.underWay);
		this.settings = settings;
		this.attempts = new TimedAttempts(Math.max(SHORTEST_ATTEMPT, settings.after().toNanos()));
	}

	/**
	 * Tell a gate of the rows that reach the database by way of the file: which ids they
	 * may have, and which of them may be there twice. Before the first send.
	 * @param gate the gate
	 */
	public void connect(Gate gate) {
		gate.setSpilledUpTo(this::spilledUpTo);
		this.move.setRepeats(gate::mayRepeat);
	}

	/**
	 * {@inheritDoc}
	 * <p>
	 * Moves what an earlier run, or an instance that is gone, has left in a file to the
	 * database, so that it counts among the rows of that run.
	 */
	@Override
	public void prepare() {
		super.prepare();
		while (!this.abandoned.isEmpty()) {
			SpillFile file = this.abandoned.get(0);
			Spill left = new Spill(file, this.settings);
			empty(left, new SpillMove(left, this.database, this.underWay), "an instance that is gone");
			file.close();
			this.abandoned.remove(0);
		}
		empty(this.spill, this.move, "an earlier run");
		this.move.leftoverMoved();
	}

	private static void empty(Spill spill, SpillMove move, String whose) {
		long leftover = spill.openLeftover();
		if (leftover > 0) {
			logger.info("The spill file %s holds %d records of %s, which go to the database first".formatted(spill,
					leftover, whose));
			while (move.moveBatch() > 0) {
				if (Thread.currentThread().isInterrupted()) {
					throw new OutboxStoreException("Interrupted while the spill file was emptied", false, null);
				}
			}
			logger.info("The spill file is empty");
		}
	}

	@Override
	public long insert(List<OutboxRecord> batch) {
		if (this.spilling && spill(batch)) {
			return Long.MAX_VALUE;
		}
		long start = System.nanoTime();
		this.underWay.begin(batch);
		try {
			long greatestId = this.attempts.insert(() -> super.insert(batch));
			this.underWay.end(batch);
			this.outage.ended(System.nanoTime());
			return greatestId;
		}
		catch (OutboxRowException ex) {
			this.underWay.end(batch);
			throw ex;
		}
		catch (OutboxStoreException ex) {
			if (!ex.isInDoubt()) {
				this.underWay.end(batch);
			}
			if (failed(ex, start) && spill(batch)) {
				return Long.MAX_VALUE;
			}
			throw ex;
		}
	}

	/**
	 * The database has failed.
	 * @return whether records go to the file now
	 */
	private boolean failed(OutboxStoreException failure, long attemptStart) {
		this.outage.failed(failure, attemptStart);
		long duration = this.outage.duration(System.nanoTime());
		if (!this.spilling && duration >= this.settings.after().toNanos()) {
			startSpilling(Duration.ofNanos(duration), failure);
		}
		return this.spilling;
	}

	private void startSpilling(Duration outage, OutboxStoreException failure) {
		this.lock.lock();
		try {
			if (this.spilling || this.closing.getCount() == 0) {
				return;
			}
			this.spilling = true;
			this.log.log(Level.WARN, "spill.started", Map.of("millis", outage.toMillis()),
					"The database of the outbox has failed for %d ms. Records go to the spill file %s until it is back"
						.formatted(outage.toMillis(), this.spill),
					failure);
			Thread thread = new Thread(this::runMoves, "outbox-spill");
			thread.setDaemon(true);
			this.mover = thread;
			thread.start();
		}
		finally {
			this.lock.unlock();
		}
	}

	/**
	 * Add rows to the file, except for those that were seen in the database meanwhile.
	 * @return whether that is done; not when records go to the database again
	 */
	private boolean spill(List<OutboxRecord> batch) {
		this.lock.lock();
		try {
			if (!this.spilling) {
				return false;
			}
			Map<Boolean, List<OutboxRecord>> bySeen = batch.stream()
				.collect(Collectors.partitioningBy((row) -> this.underWay.wasSeen(row.messageId())));
			List<OutboxRecord> missing = bySeen.getOrDefault(false, List.of());
			this.spill.append(missing);
			this.spilled.add(missing.size());
			this.underWay.end(bySeen.getOrDefault(true, List.of()));
			return true;
		}
		catch (RuntimeException ex) {
			throw bothFail(batch, ex);
		}
		finally {
			this.lock.unlock();
		}
	}

	/**
	 * {@inheritDoc}
	 * <p>
	 * What is in the file was stored before, so it has to be in the database first: rows
	 * of a transaction wait for that.
	 */
	@Override
	public @Nullable CallersTransaction callersTransaction() {
		CallersTransaction delegate = super.callersTransaction();
		if (delegate == null) {
			return null;
		}
		return new ForwardingCallersTransaction(delegate) {

			@Override
			public long insert(List<OutboxRecord> batch) {
				awaitEmptyFile();
				return super.insert(batch);
			}

		};
	}

	private void awaitEmptyFile() {
		long deadline = System.nanoTime() + LONGEST_WAIT;
		while (this.spilling) {
			if (System.nanoTime() - deadline >= 0 || Thread.currentThread().isInterrupted()) {
				throw new OutboxStoreException("Earlier records are still in the spill file %s".formatted(this.spill),
						false, null);
			}
			LockSupport.parkNanos(this, MOVE_CHECK);
		}
	}

	private OutboxStoreException bothFail(List<OutboxRecord> batch, RuntimeException ofFile) {
		Throwable ofDatabase = this.outage.failure();
		boolean inDoubt = (ofFile instanceof OutboxStoreException failure && failure.isInDoubt())
				|| batch.stream().anyMatch((row) -> this.underWay.isInDoubt(row.messageId()));
		OutboxStoreException both = new OutboxStoreException(
				"Neither the database of the outbox nor its spill file " + "takes records: %s; %s".formatted(
						(ofDatabase != null) ? ofDatabase.getMessage() : "it is being emptied", ofFile.getMessage()),
				inDoubt, (ofDatabase != null) ? ofDatabase : ofFile);
		if (ofDatabase != null) {
			both.addSuppressed(ofFile);
		}
		return both;
	}

	/**
	 * {@inheritDoc}
	 * <p>
	 * While the database fails, only what is in the file or was seen in the database
	 * counts as stored. The rest goes to the file, which keeps the doubt.
	 */
	@Override
	public Set<String> stored(Collection<String> messageIds) {
		Set<String> inFile = this.spilling ? this.spill.stored(messageIds) : Set.of();
		List<String> others = messageIds.stream().filter((id) -> !inFile.contains(id)).toList();
		Set<String> found = new HashSet<>(storedInDatabase(others));
		found.addAll(inFile);
		return found;
	}

	private Set<String> storedInDatabase(List<String> messageIds) {
		long start = System.nanoTime();
		boolean mayAppear = this.attempts.mayStillSucceed();
		Set<String> found;
		try {
			found = this.attempts.ask(() -> super.stored(messageIds));
			this.outage.ended(System.nanoTime());
		}
		catch (OutboxStoreException ex) {
			if (!failed(ex, start)) {
				throw ex;
			}
			found = messageIds.stream().filter(this.underWay::wasSeen).collect(Collectors.toSet());
		}
		if (mayAppear && found.size() < messageIds.size()) {
			throw new OutboxStoreException("An insert into the outbox that was given up may still succeed", true, null);
		}
		// the others will be added to the file, and stay in doubt, if that is in use
		this.underWay.end(this.spilling ? found : messageIds);
		return found;
	}

	@Override
	public boolean isInDoubt(Collection<String> messageIds) {
		return messageIds.stream().anyMatch(this.underWay::isInDoubt);
	}

	@Override
	public List<OutboxRecord> read(OutboxQuery query) {
		List<OutboxRecord> rows = super.read(query);
		this.underWay.read(rows);
		return rows;
	}

	@Override
	public long greatestIdOf(Collection<String> messageIds) {
		return this.spilling ? Long.MAX_VALUE : Math.max(this.spilledUpTo, super.greatestIdOf(messageIds));
	}

	/**
	 * Up to which id rows are in the database that were in the file.
	 * @return an id that none of them exceeds, or {@link Long#MAX_VALUE} while records go
	 * to the file
	 */
	public long spilledUpTo() {
		return this.spilling ? Long.MAX_VALUE : this.spilledUpTo;
	}

	/**
	 * {@inheritDoc}
	 * <p>
	 * Rows in the file are among the pending ones. While the database fails and the file
	 * takes its place, its own figures are those that it told last.
	 */
	@Override
	public OutboxSummary summary() {
		OutboxSummary summary;
		try {
			summary = super.summary();
			this.latest = summary;
		}
		catch (OutboxStoreException ex) {
			if (!this.spilling) {
				throw ex;
			}
			OutboxSummary known = this.latest;
			summary = (known != null) ? known : new OutboxSummary(0, 0, Duration.ZERO);
		}
		return new OutboxSummary(summary.pending() + spilledRows(), summary.dead(), summary.oldestAge());
	}

	@Override
	public long bytes() {
		long bytes;
		try {
			bytes = super.bytes();
			this.latestBytes = bytes;
		}
		catch (OutboxStoreException ex) {
			if (!this.spilling) {
				throw ex;
			}
			bytes = this.latestBytes;
		}
		return (bytes >= 0) ? bytes + this.spill.bytes() : bytes;
	}

	/**
	 * Rows that are in the file.
	 * @return the number of rows
	 */
	public long spilledRows() {
		return this.spill.rows();
	}

	/**
	 * Rows that went to the file.
	 * @return the number since the start
	 */
	public long spilled() {
		return this.spilled.sum();
	}

	/**
	 * Whether records go to the file at present.
	 * @return whether they do
	 */
	public boolean isSpilling() {
		return this.spilling;
	}

	private void runMoves() {
		try {
			while (!this.closing.await(RETRY_INTERVAL, TimeUnit.NANOSECONDS)) {
				if (moveAll()) {
					return;
				}
			}
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
		catch (Throwable ex) {
			logger.error(
					"Unexpected end of the thread that empties the spill file %s. Its records stay until the next start"
						.formatted(this.spill),
					ex);
		}
	}

	/**
	 * Move rows until the file is empty or something fails.
	 * @return whether records go to the database again
	 */
	private boolean moveAll() {
		if (this.attempts.mayStillInsert()) {
			// a look would miss what is committed after it
			return false;
		}
		try {
			while (this.closing.getCount() > 0) {
				// whether the database answers is found out without holding up others
				this.move.moveBatch();
				if (moveExclusively()) {
					return true;
				}
			}
		}
		catch (RuntimeException ex) {
			moveFailed(String.valueOf(ex.getMessage()));
		}
		catch (Error ex) {
			// nobody else would empty the file
			moveFailed(ex.toString());
		}
		return false;
	}

	private void moveFailed(String why) {
		if (!this.moveFails) {
			this.moveFails = true;
			logger.warn("The records of the spill file cannot be moved yet, trying again: " + why);
		}
	}

	private boolean moveExclusively() {
		this.lock.lock();
		try {
			for (int i = 0; i < MOVES_IN_A_ROW; i++) {
				if (this.move.moveBatch() == 0) {
					this.spill.foundEmpty();
					// all have lesser ids than what was moved last, or is there, or was
					// seen
					this.spilledUpTo = Math.max(Math.max(this.spilledUpTo, super.greatestId()),
							Math.max(this.move.greatestId(), this.underWay.greatestSeenId()));
					this.spilling = false;
					this.moveFails = false;
					this.outage.ended(System.nanoTime());
					this.log.log(Level.INFO, "spill.ended", Map.of("records", spilled()),
							"The database of the outbox takes records again, and the spill file is empty", null);
					return true;
				}
			}
			return false;
		}
		finally {
			this.lock.unlock();
		}
	}

	/**
	 * Stop moving. What is in the file stays there and is moved by the next start.
	 */
	@Override
	public void close() {
		this.closing.countDown();
		this.attempts.close();
		Thread thread = this.mover;
		if (thread != null) {
			try {
				thread.join(TimeUnit.SECONDS.toMillis(10));
			}
			catch (InterruptedException ex) {
				Thread.currentThread().interrupt();
			}
		}
		long rows = spilledRows();
		if (rows > 0) {
			logger.warn("%d records are in the spill file %s and go to the database at the next start".formatted(rows,
					this.spill));
		}
	}

}
