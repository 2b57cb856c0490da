package io.durablekafka;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

import org.springframework.kafka.support.SendResult;

/**
 * Records that were sent together.
 *
 * @param <K> the key type
 * @param <V> the value type
 * @param futures a future for each record, in the order of the records
 * @since 0.1.0
 */
public record SentRecords<K, V>(List<CompletableFuture<SendResult<K, V>>> futures) {

	/**
	 * Create an instance.
	 * @param futures a future for each record
	 */
	public SentRecords {
		futures = List.copyOf(futures);
	}

	/**
	 * A future of all results, in the order of the records. It completes when the last
	 * record is resolved, exceptionally if any of them failed, with the failure of the
	 * first one in this order.
	 * @return a future that is new with each call
	 */
	public CompletableFuture<List<SendResult<K, V>>> all() {
		return CompletableFuture.allOf(this.futures.toArray(CompletableFuture[]::new)).handle((nothing, failure) -> {
			List<SendResult<K, V>> results = new ArrayList<>(this.futures.size());
			this.futures.forEach((future) -> results.add(future.join()));
			return results;
		});
	}

}
