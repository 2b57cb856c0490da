package io.durablekafka.autoconfigure;

import java.time.Duration;

import io.durablekafka.outbox.EncodingOutboxStore;
import io.durablekafka.outbox.OutboxCap;
import io.durablekafka.outbox.OutboxCapSettings;
import io.durablekafka.outbox.OutboxStore;
import io.durablekafka.outbox.PayloadCodec;
import org.jspecify.annotations.Nullable;

/**
 * Puts in front of an outbox what the properties ask for. What is capped is what is
 * stored, so contents are encoded before they are measured.
 */
final class OutboxLayers {

	private final OutboxProperties properties;

	OutboxLayers(OutboxProperties properties) {
		this.properties = properties;
	}

	/**
	 * Make the cap of an outbox.
	 * @param store the outbox, if there is one
	 * @param topics tell which topics are expendable
	 * @return the cap, or {@code null} without an outbox
	 */
	@Nullable OutboxCap cap(@Nullable OutboxStore store, Topics topics) {
		SettingsChecks.check(this.properties);
		OutboxProperties.Cap cap = this.properties.getCap();
		OutboxCapSettings settings = new OutboxCapSettings((cap.getRows() != null) ? cap.getRows() : 0,
				(cap.getBytes() != null) ? cap.getBytes().toBytes() : 0,
				(cap.getAge() != null) ? cap.getAge() : Duration.ZERO, cap.getPolicy(),
				topics.expendable(cap.getPolicy() == OutboxCapSettings.Policy.SHED));
		return (store != null) ? new OutboxCap(store, settings) : null;
	}

	/**
	 * Make the store that senders and relays use.
	 * @param cap the cap of the outbox, if there is an outbox
	 * @param codec codec of the application's own, if there is one
	 * @return the store, or {@code null} without an outbox
	 */
	@Nullable OutboxStore store(@Nullable OutboxCap cap, @Nullable PayloadCodec codec) {
		PayloadCodec ofProperties = (codec != null) ? null : new OutboxKeys(this.properties.getCodec()).codec();
		if (cap == null) {
			return null;
		}
		if (codec != null) {
			return new EncodingOutboxStore(cap.store(), codec, codec);
		}
		boolean encrypts = this.properties.getCodec().getType() == OutboxProperties.Codec.Type.AES_GCM;
		return new EncodingOutboxStore(cap.store(), encrypts ? ofProperties : null, ofProperties);
	}

}
