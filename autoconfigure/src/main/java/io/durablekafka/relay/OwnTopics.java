package io.durablekafka.relay;

import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;

import io.durablekafka.outbox.OutboxRecord;

/**
 * Which rows are this relay's to publish, when several share an outbox. Topics of others
 * are learnt from their rows, which are left out of every later read: a backlog of theirs
 * costs one look. Belongs to the relay's thread.
 */
final class OwnTopics {

	private final Predicate<String> own;

	private final Set<String> others = new HashSet<>();

	OwnTopics(Predicate<String> own) {
		this.own = own;
	}

	/**
	 * Take out rows of other relays.
	 * @param rows the rows that were read
	 * @return those to publish
	 */
	List<OutboxRecord> select(List<OutboxRecord> rows) {
		List<OutboxRecord> selected = rows;
		for (OutboxRecord row : rows) {
			if (!this.own.test(row.topic())) {
				this.others.add(row.topic());
				selected = List.of();
			}
		}
		return (selected == rows) ? rows : rows.stream().filter((row) -> !this.others.contains(row.topic())).toList();
	}

	/**
	 * Topics to leave out of a read.
	 * @param blocked own topics that wait
	 * @return these and those of other relays
	 */
	Collection<String> excluding(Collection<String> blocked) {
		if (this.others.isEmpty()) {
			return blocked;
		}
		Set<String> excluded = new HashSet<>(this.others);
		excluded.addAll(blocked);
		return excluded;
	}

}
