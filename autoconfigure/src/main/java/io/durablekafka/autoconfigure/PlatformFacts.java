package io.durablekafka.autoconfigure;

import java.time.Duration;
import java.util.Arrays;
import java.util.Set;

import io.durablekafka.producer.lint.ApplicationFacts.Platform;
import io.durablekafka.producer.lint.ApplicationFacts.Stage;
import org.apache.kafka.common.utils.AppInfoParser;

import org.springframework.boot.cloud.CloudPlatform;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.core.env.Environment;

/**
 * Finds out where the application runs. Only a profile says that it is production: builds
 * run their tests on cloud platforms as well.
 */
final class PlatformFacts {

	private static final Set<String> PRODUCTION = Set.of("prod", "production", "prd", "live");

	private static final Set<String> DEVELOPMENT = Set.of("dev", "development", "local", "test", "ci");

	private PlatformFacts() {
	}

	static Platform gather(Environment environment) {
		Duration shutdown = Binder.get(environment)
			.bind("spring.lifecycle.timeout-per-shutdown-phase", Duration.class)
			.orElse(Duration.ofSeconds(30));
		for (String profile : environment.getActiveProfiles()) {
			if (PRODUCTION.contains(profile)) {
				return platform(Stage.PRODUCTION, "profile '%s'".formatted(profile), shutdown);
			}
		}
		CloudPlatform cloud = CloudPlatform.getActive(environment);
		boolean development = Arrays.stream(environment.getActiveProfiles()).anyMatch(DEVELOPMENT::contains);
		return (cloud != null && cloud != CloudPlatform.NONE && !development)
				? platform(Stage.CLOUD, "cloud platform '%s'".formatted(cloud), shutdown)
				: platform(Stage.UNKNOWN, "", shutdown);
	}

	private static Platform platform(Stage stage, String sign, Duration shutdown) {
		return new Platform(stage, sign, AppInfoParser.getVersion(), shutdown);
	}

}
