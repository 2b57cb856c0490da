package io.durablekafka.autoconfigure;

import io.durablekafka.DeliveryListeners;
import io.durablekafka.outbox.FailureClassification;
import io.durablekafka.outbox.Gate;
import io.durablekafka.outbox.OutboxCap;
import io.durablekafka.outbox.OutboxStore;
import io.durablekafka.producer.TopicRoutes;
import io.durablekafka.relay.RelayPolicies;
import org.jspecify.annotations.Nullable;

import org.springframework.context.ApplicationEventPublisher;

/**
 * What the deliveries of all producers share.
 *
 * @param store the outbox, if there is one
 * @param cap bounds what the outbox holds, if there is one
 * @param sharing the instances that share the outbox, if there is one
 * @param gate which keys have stored records
 * @param classification tells what a failure means
 * @param pipelines what is done to each record before it is serialized
 * @param routes which producer a topic belongs to
 * @param listeners whom to tell what becomes of each record
 * @param callbacks makes executors of callbacks
 * @param policies what becomes of rows that cannot be published as they are
 * @param publisher tells the application of events
 */
record DeliveryParts(@Nullable OutboxStore store, @Nullable OutboxCap cap, @Nullable OutboxSharing sharing, Gate gate,
		FailureClassification classification, RecordPipelines pipelines, TopicRoutes routes,
		DeliveryListeners listeners, CallbackExecutors callbacks, RelayPolicies policies,
		ApplicationEventPublisher publisher) {

}
