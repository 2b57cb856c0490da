package io.durablekafka.autoconfigure;

import javax.sql.DataSource;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnSingleCandidate;
import org.springframework.boot.kafka.autoconfigure.KafkaAutoConfiguration;
import org.springframework.boot.transaction.autoconfigure.TransactionManagerCustomizers;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Conditional;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Lazy;
import org.springframework.context.annotation.Primary;
import org.springframework.core.env.Environment;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.DataSourceTransactionManager;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.kafka.core.KafkaTemplate;
import org.springframework.transaction.TransactionManager;

/**
 * Auto-configuration that keeps transactions of databases and of Kafka apart: the
 * database keeps its transaction manager, and each instance has transactional ids of its
 * own.
 *
 * @since 0.1.0
 */
@AutoConfiguration(before = { DurableKafkaAutoConfiguration.class, KafkaAutoConfiguration.class },
		beforeName = "org.springframework.boot.transaction.autoconfigure.TransactionAutoConfiguration",
		afterName = { "org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration",
				"org.springframework.boot.transaction.autoconfigure.TransactionManagerCustomizationAutoConfiguration",
				"org.springframework.boot.transaction.jta.autoconfigure.JtaAutoConfiguration",
				"org.springframework.boot.hibernate.autoconfigure.HibernateJpaAutoConfiguration" })
@ConditionalOnClass(KafkaTemplate.class)
@ConditionalOnBooleanProperty(name = "durable-kafka.enabled", matchIfMissing = true)
public final class KafkaTransactionsAutoConfiguration {

	/**
	 * Lazy, since the name of the machine can take a while to find out.
	 */
	@Bean
	@Lazy
	InstanceIdentity durableKafkaInstanceIdentity(Environment environment) {
		return new InstanceIdentityFinder(environment).find();
	}

	@Bean
	@ConditionalOnBooleanProperty(name = "durable-kafka.transactions.unique-id-prefix", matchIfMissing = true)
	TransactionIdPrefixCustomizer durableKafkaTransactionIdPrefix(ObjectProvider<InstanceIdentity> identity) {
		return new TransactionIdPrefixCustomizer(identity::getObject);
	}

	/**
	 * What Spring Boot would do if there were no transactions of Kafka.
	 */
	@Configuration(proxyBeanMethods = false)
	@Conditional(OnTransactionIdPrefix.class)
	@ConditionalOnClass({ JdbcTemplate.class, TransactionManagerCustomizers.class })
	@ConditionalOnBooleanProperty(name = "durable-kafka.transactions.database-manager", matchIfMissing = true)
	static class DatabaseManagerConfiguration {

		@Bean
		static KafkaTransactionManagerFallback kafkaTransactionManagerFallback() {
			return new KafkaTransactionManagerFallback();
		}

		@Bean
		@Primary
		@ConditionalOnSingleCandidate(DataSource.class)
		@ConditionalOnMissingBean(value = TransactionManager.class, type = { "jakarta.persistence.EntityManagerFactory",
				"org.springframework.orm.jpa.LocalContainerEntityManagerFactoryBean" })
		DataSourceTransactionManager transactionManager(Environment environment, DataSource dataSource,
				ObjectProvider<TransactionManagerCustomizers> customizers) {
			boolean translate = environment.getProperty("spring.dao.exceptiontranslation.enabled", Boolean.class, true);
			DataSourceTransactionManager manager = translate ? new JdbcTransactionManager(dataSource)
					: new DataSourceTransactionManager(dataSource);
			customizers.ifAvailable((all) -> all.customize(manager));
			return manager;
		}

	}

}
