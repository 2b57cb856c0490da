package io.durablekafka.outbox;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

import io.durablekafka.outbox.PayloadContext.Part;
import org.jspecify.annotations.Nullable;

/**
 * Stores key, value and headers in encoded form and reads them back. The stored headers
 * tell whether a row is encoded: {@link HeaderCodec} never begins with a negative number
 * of headers, so rows that were stored without a codec are read as they are. Everything
 * behind this store, the dead letters and the spill included, sees encoded rows only.
 * Thread-safe.
 *
 * @since 0.1.0
 */
public final class EncodingOutboxStore extends ForwardingOutboxStore {

	/** A number of headers of minus one. */
	private static final byte ENCODED = 1;

	private static final byte VERSION = 1;

	private static final int MARK_LENGTH = 2;

	private final @Nullable PayloadCodec encoder;

	private final @Nullable PayloadCodec decoder;

	/**
	 * Create a store.
	 * @param delegate where encoded rows are stored
	 * @param encoder encodes new rows, or {@code null} to store them as they are
	 * @param decoder decodes rows that are encoded, or {@code null} when none is expected
	 */
	public EncodingOutboxStore(OutboxStore delegate, @Nullable PayloadCodec encoder, @Nullable PayloadCodec decoder) {
		super(delegate);
		this.encoder = encoder;
		this.decoder = decoder;
	}

	@Override
	public long insert(List<OutboxRecord> batch) {
		PayloadCodec codec = this.encoder;
		return super.insert((codec != null) ? batch.stream().map((row) -> encode(row, codec)).toList() : batch);
	}

	@Override
	public @Nullable CallersTransaction callersTransaction() {
		CallersTransaction delegate = super.callersTransaction();
		PayloadCodec codec = this.encoder;
		return (delegate == null || codec == null) ? delegate : new ForwardingCallersTransaction(delegate) {

			@Override
			public long insert(List<OutboxRecord> batch) {
				return super.insert(batch.stream().map((row) -> encode(row, codec)).toList());
			}

		};
	}

	/**
	 * {@inheritDoc}
	 * <p>
	 * Fails with an {@link UndecodableRowException} that has what comes before a row that
	 * cannot be decoded. A shorter list would look as if it were everything.
	 */
	@Override
	public List<OutboxRecord> read(OutboxQuery query) {
		List<OutboxRecord> rows = super.read(query);
		List<OutboxRecord> decoded = new ArrayList<>(rows.size());
		for (OutboxRecord row : rows) {
			try {
				decoded.add(decode(row));
			}
			catch (OutboxStoreException ex) {
				throw new UndecodableRowException(String.valueOf(ex.getMessage()), decoded, ex.getCause());
			}
		}
		return decoded;
	}

	@Override
	public void bury(List<DeadLetter> deadLetters) {
		PayloadCodec codec = this.encoder;
		super.bury(
				(codec != null) ? deadLetters.stream().map((letter) -> encode(letter, codec)).toList() : deadLetters);
	}

	private static DeadLetter encode(DeadLetter deadLetter, PayloadCodec codec) {
		return new DeadLetter(encode(deadLetter.record(), codec), deadLetter.category(), deadLetter.error(),
				deadLetter.attempts());
	}

	@Override
	public @Nullable OutboxAdministration administration() {
		OutboxAdministration delegate = super.administration();
		return (delegate != null) ? new Administration(delegate) : null;
	}

	private static boolean isEncoded(OutboxRecord row) {
		return row.headers().length > 0 && row.headers()[0] == ENCODED;
	}

	private static OutboxRecord encode(OutboxRecord row, PayloadCodec codec) {
		try {
			byte[] headers = codec.encode(row.headers(), context(row, Part.HEADERS));
			byte[] marked = new byte[MARK_LENGTH + headers.length];
			marked[0] = ENCODED;
			marked[1] = VERSION;
			System.arraycopy(headers, 0, marked, MARK_LENGTH, headers.length);
			return with(row, encode(row.key(), row, Part.KEY, codec), encode(row.value(), row, Part.VALUE, codec),
					marked);
		}
		catch (OutboxStoreException ex) {
			throw ex;
		}
		catch (RuntimeException ex) {
			throw new OutboxStoreException(
					"The record with message id %s could not be encoded".formatted(row.messageId()), false, ex);
		}
	}

	private static byte @Nullable [] encode(byte @Nullable [] plain, OutboxRecord row, Part part, PayloadCodec codec) {
		return (plain != null) ? codec.encode(plain, context(row, part)) : null;
	}

	private OutboxRecord decode(OutboxRecord row) {
		if (!isEncoded(row)) {
			return row;
		}
		byte[] headers = row.headers();
		PayloadCodec codec = this.decoder;
		if (codec == null) {
			throw undecodable(row, "'durable-kafka.outbox.codec' says nothing of how", null);
		}
		if (headers.length < MARK_LENGTH || headers[1] != VERSION) {
			throw undecodable(row, "it was written by a newer version of this library", null);
		}
		try {
			return with(row, decode(row.key(), row, Part.KEY, codec), decode(row.value(), row, Part.VALUE, codec),
					codec.decode(Arrays.copyOfRange(headers, MARK_LENGTH, headers.length), context(row, Part.HEADERS)));
		}
		catch (RuntimeException ex) {
			throw undecodable(row, String.valueOf(ex.getMessage()), ex);
		}
	}

	private static byte @Nullable [] decode(byte @Nullable [] encoded, OutboxRecord row, Part part,
			PayloadCodec codec) {
		return (encoded != null) ? codec.decode(encoded, context(row, part)) : null;
	}

	private static OutboxStoreException undecodable(OutboxRecord row, String reason, @Nullable Throwable cause) {
		return new OutboxStoreException(("Row %d of topic '%s' (message id %s) is encoded and cannot be decoded, so it "
				+ "and all later rows have to wait: %s")
			.formatted(row.id(), row.topic(), row.messageId(), reason), false, cause);
	}

	private static PayloadContext context(OutboxRecord row, Part part) {
		return new PayloadContext(row.messageId(), row.topic(), part);
	}

	private static OutboxRecord with(OutboxRecord row, byte @Nullable [] key, byte @Nullable [] value, byte[] headers) {
		return new OutboxRecord(row.id(), row.lane(), row.topic(), row.partition(), key, value, headers,
				row.timestamp(), row.messageId(), row.origin());
	}

	/**
	 * Shows people what is encoded, and encodes anew what they bring back: the topic,
	 * which they may change, is part of how it was encoded.
	 */
	private final class Administration implements OutboxAdministration {

		private final OutboxAdministration delegate;

		Administration(OutboxAdministration delegate) {
			this.delegate = delegate;
		}

		@Override
		public List<OutboxTopic> topics() {
			return this.delegate.topics();
		}

		@Override
		public List<OutboxEntry> list(OutboxFilter filter, long afterId, int limit) {
			return this.delegate.list(filter, afterId, limit);
		}

		@Override
		public @Nullable OutboxRecord load(OutboxState state, long id) {
			OutboxRecord row = this.delegate.load(state, id);
			return (row != null) ? decode(row) : null;
		}

		@Override
		public boolean revive(long id, OutboxRecord record) {
			PayloadCodec codec = EncodingOutboxStore.this.encoder;
			return this.delegate.revive(id, (codec != null) ? encode(record, codec) : record);
		}

		@Override
		public boolean reviveHeld(long id, OutboxRecord record) {
			PayloadCodec codec = EncodingOutboxStore.this.encoder;
			return this.delegate.reviveHeld(id, (codec != null) ? encode(record, codec) : record);
		}

		@Override
		public int discard(long[] ids) {
			return this.delegate.discard(ids);
		}

	}

}
