package io.durablekafka.autoconfigure;

import java.nio.file.Path;

import javax.sql.DataSource;

import com.zaxxer.hikari.HikariDataSource;
import io.durablekafka.DurableKafkaTemplate;
import io.durablekafka.outbox.OutboxStore;
import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.ListableBeanFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.jdbc.DatabaseDriver;
import org.springframework.boot.sql.init.DatabaseInitializationMode;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.Environment;
import org.springframework.jdbc.core.JdbcOperations;
import org.springframework.kafka.core.KafkaTemplate;

/**
 * Auto-configuration of the outbox, in the application's database or in a file. An
 * {@link OutboxStore} of the application's own wins; an application whose
 * {@code KafkaTemplate} is its own has no use for an outbox.
 *
 * @since 0.1.0
 */
@AutoConfiguration(
		afterName = { "org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration",
				"org.springframework.boot.flyway.autoconfigure.FlywayAutoConfiguration",
				"org.springframework.boot.liquibase.autoconfigure.LiquibaseAutoConfiguration" },
		beforeName = "org.springframework.boot.kafka.autoconfigure.KafkaAutoConfiguration")
@ConditionalOnClass({ KafkaTemplate.class, JdbcOperations.class, DatabaseInitializationMode.class })
@ConditionalOnBooleanProperty(name = { "durable-kafka.enabled", "durable-kafka.outbox.enabled" }, matchIfMissing = true)
@ConditionalOnMissingBean(value = { OutboxStore.class, KafkaTemplate.class }, ignored = DurableKafkaTemplate.class)
@EnableConfigurationProperties({ DurableKafkaProperties.class, JdbcOutboxProperties.class })
public final class OutboxAutoConfiguration {

	/**
	 * Whether there is a database can only be seen when the DataSource exists, hence the
	 * {@code null}; what depends on the outbox asks for it with an
	 * {@link ObjectProvider}.
	 */
	@Bean
	@Nullable OutboxStore outboxStore(ListableBeanFactory beanFactory, JdbcOutboxProperties properties,
			DurableKafkaProperties durable, ObjectProvider<OutboxDataSource> own,
			ObjectProvider<EmbeddedOutboxDatabase> embedded, ObjectProvider<SpillPlaces> spill) {
		SpillSelector spills = new SpillSelector(durable.getOutbox(), spill.getIfAvailable());
		return new OutboxSelector(beanFactory, new JdbcOutboxes(properties), properties, own.getIfAvailable(),
				embedded.getIfAvailable(), spills)
			.select();
	}

	/**
	 * Connections of the outbox's own, which need a connection pool.
	 */
	@Configuration(proxyBeanMethods = false)
	@ConditionalOnClass({ HikariDataSource.class, DatabaseDriver.class })
	static class OwnDataSourceConfiguration {

		@Bean
		OutboxDataSource outboxDataSource(JdbcOutboxProperties properties) {
			return new OutboxDataSource(properties.getDatasource());
		}

	}

	/**
	 * The outbox in a file and the spill, which need H2 and a connection pool.
	 */
	@Configuration(proxyBeanMethods = false)
	@ConditionalOnClass(value = { HikariDataSource.class, DataSource.class }, name = "org.h2.Driver")
	static class EmbeddedConfiguration {

		private static final Path DIRECTORY = Path.of(".durable-kafka");

		@Bean
		EmbeddedOutboxDatabase embeddedOutboxDatabase(JdbcOutboxProperties properties, Environment environment) {
			Path path = properties.getEmbedded().getPath();
			return new EmbeddedOutboxDatabase((path != null) ? path : defaultPath("outbox", environment));
		}

		@Bean
		SpillPlaces outboxSpillPlaces(DurableKafkaProperties durable, JdbcOutboxProperties properties,
				Environment environment) {
			Path path = durable.getOutbox().getSpill().getPath();
			JdbcOutboxes outboxes = new JdbcOutboxes(properties);
			return (path != null) ? SpillPlaces.at(path, outboxes)
					: SpillPlaces.from(defaultPath("spill", environment), outboxes);
		}

		private static Path defaultPath(String directory, Environment environment) {
			String application = environment.getProperty("spring.application.name", "").trim();
			String name = application.replaceAll("[^A-Za-z0-9._-]", "_");
			return DIRECTORY.resolve(directory).resolve(name.matches("[._]*") ? "application" : name);
		}

	}

}
