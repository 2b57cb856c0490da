package io.durablekafka.testsupport;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.message.ProduceRequestData.PartitionProduceData;
import org.apache.kafka.common.message.ProduceRequestData.TopicProduceData;
import org.apache.kafka.common.record.MemoryRecords;
import org.apache.kafka.common.record.RecordBatch;
import org.apache.kafka.common.requests.ProduceRequest;

/**
 * Remembers which producers have sent to which partitions. Thread-safe.
 */
final class KnownProducers {

	private final Set<ProducerPartition> known = ConcurrentHashMap.newKeySet();

	/**
	 * Remember the producers of a request.
	 * @param clientId the client
	 * @param request the request
	 * @return whether one of them has not sent to its partition before
	 */
	boolean add(String clientId, ProduceRequest request) {
		boolean added = false;
		for (TopicProduceData topic : request.data().topicData()) {
			for (PartitionProduceData partition : topic.partitionData()) {
				for (RecordBatch batch : ((MemoryRecords) partition.records()).batches()) {
					added |= this.known.add(new ProducerPartition(batch.producerId(),
							batch.hasProducerId() ? "" : clientId, topic.name(), topic.topicId(), partition.index()));
				}
			}
		}
		return added;
	}

	private record ProducerPartition(long producerId, String clientId, String topic, Uuid topicId, int partition) {
	}

}
