package io.durablekafka.autoconfigure;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

import org.springframework.beans.factory.DisposableBean;

/**
 * Where the spill may be. A configured path is one place. By default there are several
 * beside each other, so that each instance in a working directory has one of its own, and
 * finds what instances have left that are gone.
 */
final class SpillPlaces implements DisposableBean {

	/**
	 * Greatest number of instances in one working directory.
	 */
	private static final int MAX_PLACES = 100;

	private final List<SpillDatabase> places;

	private final List<SpillDatabase> claimed = new ArrayList<>();

	private SpillPlaces(List<SpillDatabase> places) {
		this.places = places;
	}

	/**
	 * The one place that is configured.
	 * @param path path without extension
	 * @param outboxes makes the store in the file
	 */
	static SpillPlaces at(Path path, JdbcOutboxes outboxes) {
		return new SpillPlaces(List.of(new SpillDatabase(path, outboxes)));
	}

	/**
	 * A place for each instance.
	 * @param path path of the first, without extension; those of the others end with a
	 * plus sign, which no name of an application has, and a number
	 * @param outboxes makes the stores in the files
	 */
	static SpillPlaces from(Path path, JdbcOutboxes outboxes) {
		return new SpillPlaces(IntStream.rangeClosed(1, MAX_PLACES)
			.mapToObj((number) -> (number > 1) ? path.resolveSibling(path.getFileName() + "+" + number) : path)
			.map((place) -> new SpillDatabase(place, outboxes))
			.toList());
	}

	/**
	 * Whether the place cannot be changed for another one.
	 */
	boolean isFixed() {
		return this.places.size() == 1;
	}

	/**
	 * The first place, for logs and failures.
	 */
	SpillDatabase first() {
		return this.places.get(0);
	}

	/**
	 * A file that exists, or the first one.
	 */
	SpillDatabase existing() {
		return this.places.stream().filter(SpillDatabase::exists).findFirst().orElse(first());
	}

	/**
	 * Claim the first place that no other context has.
	 * @return its file
	 * @throws IOException if files cannot be there
	 * @throws EmbeddedOutboxException if others have all places
	 */
	SpillDatabase claim() throws IOException {
		for (SpillDatabase place : this.places) {
			if (place.claim()) {
				this.claimed.add(place);
				return place;
			}
		}
		throw first().inUse();
	}

	/**
	 * Claim files that instances have left which are gone.
	 * @return the files, in the order of their places
	 * @throws IOException if that fails
	 */
	List<SpillDatabase> claimAbandoned() throws IOException {
		List<SpillDatabase> abandoned = new ArrayList<>();
		for (SpillDatabase place : this.places) {
			if (!this.claimed.contains(place) && place.exists() && place.claim()) {
				abandoned.add(place);
			}
		}
		this.claimed.addAll(abandoned);
		return abandoned;
	}

	@Override
	public void destroy() {
		this.claimed.forEach(SpillDatabase::close);
	}

}
