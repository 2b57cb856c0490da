package io.durablekafka.autoconfigure;

import java.util.ArrayList;
import java.util.List;

import io.durablekafka.record.HeaderEnricher;
import io.durablekafka.record.HeaderEnrichment;
import io.durablekafka.record.SkippedEnrichers;
import org.jspecify.annotations.Nullable;

/**
 * Decides which headers each producer adds: the library's own, then those of the
 * application's beans.
 */
final class HeaderEnrichments {

	private final OwnHeaders own;

	private final List<HeaderEnricher> beans;

	private final @Nullable SkippedEnrichers skipped;

	HeaderEnrichments(OwnHeaders own, List<HeaderEnricher> beans, @Nullable SkippedEnrichers skipped) {
		this.own = own;
		this.beans = beans;
		this.skipped = skipped;
	}

	HeaderEnrichment of(String producer) {
		List<HeaderEnricher> enrichers = new ArrayList<>(this.own.of(producer));
		enrichers.addAll(this.beans);
		return new HeaderEnrichment(enrichers, this.skipped);
	}

}
