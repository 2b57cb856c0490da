package io.durablekafka.producer.lint;

import java.util.Locale;
import java.util.Map;

import io.durablekafka.producer.settings.ProducerSettings;
import org.apache.kafka.clients.producer.ProducerConfig;

/**
 * Compression that is missing, or tuned but not in use.
 */
final class Compression implements LintRule {

	private static final Map<String, String> LEVELS = Map.of(ProducerConfig.COMPRESSION_GZIP_LEVEL_CONFIG, "gzip",
			ProducerConfig.COMPRESSION_LZ4_LEVEL_CONFIG, "lz4", ProducerConfig.COMPRESSION_ZSTD_LEVEL_CONFIG, "zstd");

	@Override
	public String id() {
		return "S30";
	}

	@Override
	public void check(Inspection inspection) {
		ProducerSettings settings = inspection.settings();
		String type = settings.text(ProducerConfig.COMPRESSION_TYPE_CONFIG).toLowerCase(Locale.ROOT);
		LEVELS.forEach((key, itsType) -> {
			if (settings.isExplicit(key) && !type.equals(itsType)) {
				inspection.warning(key,
						"It has no effect with %s.".formatted(inspection.name(ProducerConfig.COMPRESSION_TYPE_CONFIG)),
						"Set '%s' to %s, or remove it."
							.formatted(settings.property(ProducerConfig.COMPRESSION_TYPE_CONFIG), itsType));
			}
		});
		boolean text = settings.isExplicit(ProducerConfig.VALUE_SERIALIZER_CLASS_CONFIG)
				&& isText(PluggedClasses.name(settings, ProducerConfig.VALUE_SERIALIZER_CLASS_CONFIG));
		if (text && type.equals("none") && !settings.isSet(ProducerConfig.COMPRESSION_TYPE_CONFIG)) {
			inspection.info(ProducerConfig.COMPRESSION_TYPE_CONFIG,
					"Text and JSON shrink to a fraction when batches are compressed.", "Set it to lz4 or zstd.");
		}
	}

	private static boolean isText(String serializer) {
		return serializer.endsWith(".StringSerializer") || serializer.contains("Json");
	}

}
