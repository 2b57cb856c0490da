package io.durablekafka.autoconfigure;

import java.util.List;

import io.durablekafka.record.HeaderEnricher;
import io.durablekafka.record.HeaderEnrichment;

/**
 * Decides which headers each producer adds.
 */
final class HeaderEnrichments {

	private final List<HeaderEnricher> beans;

	HeaderEnrichments(List<HeaderEnricher> beans) {
		this.beans = beans;
	}

	HeaderEnrichment of(String producer) {
		return new HeaderEnrichment(this.beans);
	}

}
