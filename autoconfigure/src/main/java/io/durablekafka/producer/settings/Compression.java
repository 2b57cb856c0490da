package io.durablekafka.producer.settings;

import java.util.Locale;

import org.apache.kafka.clients.producer.ProducerConfig;
import org.jspecify.annotations.Nullable;

/**
 * How batches of records are compressed.
 *
 * @since 0.1.0
 */
public enum Compression {

	/**
	 * Not at all.
	 */
	NONE(null, null),

	/**
	 * With the JDK's own codec: small, and slow.
	 */
	GZIP(ProducerConfig.COMPRESSION_GZIP_LEVEL_CONFIG, null),

	/**
	 * Fast. Has no levels.
	 */
	SNAPPY(null, "org.xerial.snappy.Snappy"),

	/**
	 * Costs the least processor time.
	 */
	LZ4(ProducerConfig.COMPRESSION_LZ4_LEVEL_CONFIG, "net.jpountz.lz4.LZ4Factory"),

	/**
	 * Smallest batches for the time that it takes.
	 */
	ZSTD(ProducerConfig.COMPRESSION_ZSTD_LEVEL_CONFIG, "com.github.luben.zstd.Zstd");

	private final @Nullable String levelKey;

	private final @Nullable String library;

	Compression(@Nullable String levelKey, @Nullable String library) {
		this.levelKey = levelKey;
		this.library = library;
	}

	/**
	 * Value as the client knows it.
	 * @return the value of {@code compression.type}
	 */
	public String value() {
		return name().toLowerCase(Locale.ROOT);
	}

	/**
	 * Setting of the client that holds the level.
	 * @return the client's name of the setting, {@code null} if there are no levels
	 */
	public @Nullable String levelKey() {
		return this.levelKey;
	}

	/**
	 * Class that has to be there for this compression.
	 * @return the name of the class, {@code null} if nothing is needed
	 */
	@Nullable String library() {
		return this.library;
	}

}
