package io.durablekafka.autoconfigure;

import java.util.concurrent.atomic.AtomicInteger;

import javax.sql.DataSource;

import com.zaxxer.hikari.HikariDataSource;
import io.durablekafka.producer.lint.LintReport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.autoconfigure.ssl.SslAutoConfiguration;
import org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration;
import org.springframework.boot.jdbc.autoconfigure.DataSourceTransactionManagerAutoConfiguration;
import org.springframework.boot.jdbc.autoconfigure.JdbcTemplateAutoConfiguration;
import org.springframework.boot.kafka.autoconfigure.DefaultKafkaProducerFactoryCustomizer;
import org.springframework.boot.kafka.autoconfigure.KafkaAutoConfiguration;
import org.springframework.boot.test.context.assertj.AssertableApplicationContext;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.boot.transaction.autoconfigure.TransactionAutoConfiguration;
import org.springframework.boot.transaction.autoconfigure.TransactionManagerCustomizationAutoConfiguration;
import org.springframework.boot.transaction.autoconfigure.TransactionManagerCustomizer;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.DataSourceTransactionManager;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.kafka.core.ProducerFactory;
import org.springframework.kafka.transaction.KafkaTransactionManager;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.TransactionManager;
import org.springframework.transaction.annotation.Transactional;
import org.springframework.transaction.support.TransactionTemplate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

/**
 * Tests for {@link KafkaTransactionsAutoConfiguration}.
 */
@ExtendWith(OutputCaptureExtension.class)
@Timeout(120)
class KafkaTransactionsAutoConfigurationTests {

	private static final AtomicInteger databases = new AtomicInteger();

	private final ApplicationContextRunner plainRunner = new ApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(DurableKafkaAutoConfiguration.class,
				KafkaTransactionsAutoConfiguration.class, ProducerLintAutoConfiguration.class,
				KafkaAutoConfiguration.class, SslAutoConfiguration.class, DataSourceAutoConfiguration.class,
				JdbcTemplateAutoConfiguration.class, DataSourceTransactionManagerAutoConfiguration.class,
				TransactionAutoConfiguration.class, TransactionManagerCustomizationAutoConfiguration.class))
		.withPropertyValues("spring.datasource.url=jdbc:h2:mem:tx" + databases.incrementAndGet(),
				"durable-kafka.instance-id=one");

	private final ApplicationContextRunner runner = this.plainRunner
		.withPropertyValues("spring.kafka.producer.transaction-id-prefix=orders-tx-");

	@Test
	void databaseKeepsItsTransactionManager() {
		this.runner.run((context) -> {
			assertThat(context).hasNotFailed();
			assertThat(context).getBeanNames(TransactionManager.class)
				.containsExactlyInAnyOrder("transactionManager", "kafkaTransactionManager");
			assertThat(context.getBean(TransactionManager.class)).isInstanceOf(JdbcTransactionManager.class)
				.isSameAs(context.getBean("transactionManager"));
			assertThat(context).hasSingleBean(TransactionTemplate.class);
			assertThat(context.getBean(TransactionTemplate.class).getTransactionManager())
				.isSameAs(context.getBean("transactionManager"));
		});
	}

	@Test
	void databaseKeepsItsTransactionManagerWithOurPropertyAsWell() {
		this.plainRunner.withPropertyValues("durable-kafka.producer.transactional-id-prefix=orders-tx-")
			.run((context) -> {
				assertThat(context).getBeanNames(TransactionManager.class)
					.containsExactlyInAnyOrder("transactionManager", "kafkaTransactionManager");
				assertThat(context.getBean(TransactionManager.class)).isInstanceOf(JdbcTransactionManager.class);
				assertThat(prefix(context)).isEqualTo("orders-tx-one-");
			});
		this.plainRunner
			.withPropertyValues("durable-kafka.producer.transactional-id-prefix=orders-tx-",
					"durable-kafka.transactions.database-manager=false")
			.run((context) -> assertThat(context).getFailure()
				.hasStackTraceContaining("S14 durable-kafka.producer.transactional-id-prefix"));
	}

	@Test
	void transactionalCoversTheDatabase() {
		this.runner.withUserConfiguration(OrdersConfiguration.class).run((context) -> {
			Orders orders = context.getBean(Orders.class);
			orders.save(1);
			assertThatIllegalStateException().isThrownBy(() -> orders.saveAndFail(2));
			assertThat(orders.count()).isEqualTo(1);
		});
	}

	@Test
	void withoutTheFixNothingStarts() {
		this.runner.withPropertyValues("durable-kafka.transactions.database-manager=false")
			.run((context) -> assertThat(context).getFailure()
				.hasStackTraceContaining("S14 spring.kafka.producer.transaction-id-prefix"));
	}

	@Test
	void withoutTheFixTransactionalDoesNotCoverTheDatabase() {
		this.runner.withUserConfiguration(OrdersConfiguration.class)
			.withPropertyValues("durable-kafka.transactions.database-manager=false", "durable-kafka.lint.ignore=S14")
			.run((context) -> assertThat(context.getBean(TransactionManager.class))
				.isInstanceOf(KafkaTransactionManager.class));
	}

	@Test
	void springBootsManagerIsUntouchedWithoutTransactionsOfKafka() {
		this.plainRunner.run((context) -> {
			assertThat(context).hasSingleBean(TransactionManager.class);
			assertThat(context.getBeanFactory().getBeanDefinition("transactionManager").isPrimary()).isFalse();
		});
	}

	@Test
	void managerOfTheApplicationIsTakenForTheDatabase() {
		this.runner.withUserConfiguration(OwnManager.class, OrdersConfiguration.class).run((context) -> {
			assertThat(context).hasNotFailed();
			assertThat(context.getBean(TransactionManager.class)).isSameAs(context.getBean("ownManager"));
			assertThat(context).doesNotHaveBean("transactionManager");
			Orders orders = context.getBean(Orders.class);
			assertThatIllegalStateException().isThrownBy(() -> orders.saveAndFail(2));
			assertThat(orders.count()).isZero();
		});
	}

	@Test
	void severalDataSourcesAreLeftToTheApplication() {
		this.runner.withUserConfiguration(SecondDataSource.class)
			.run((context) -> assertThat(context).getFailure().hasStackTraceContaining("S14"));
	}

	@Test
	void customizersAreApplied() {
		this.runner
			.withBean(TransactionManagerCustomizer.class,
					() -> (TransactionManagerCustomizer<DataSourceTransactionManager>) (manager) -> manager
						.setDefaultTimeout(7))
			.run((context) -> assertThat(context.getBean(DataSourceTransactionManager.class).getDefaultTimeout())
				.isEqualTo(7));
	}

	@Test
	void exceptionTranslationIsSwitchedOffAsInSpringBoot() {
		this.runner.withPropertyValues("spring.dao.exceptiontranslation.enabled=false")
			.run((context) -> assertThat(context.getBean("transactionManager"))
				.isExactlyInstanceOf(DataSourceTransactionManager.class));
	}

	@Test
	void prefixIsCompletedWithTheInstance(CapturedOutput output) {
		this.runner.run((context) -> {
			assertThat(prefix(context)).isEqualTo("orders-tx-one-");
			assertThat(output).contains("begin with 'orders-tx-one-'").contains("'durable-kafka.instance-id'");
		});
	}

	@Test
	void prefixWithTheInstanceIsLeftAlone() {
		this.plainRunner.withPropertyValues("spring.kafka.producer.transaction-id-prefix=one-tx-")
			.run((context) -> assertThat(prefix(context)).isEqualTo("one-tx-"));
		this.plainRunner
			.withPropertyValues("spring.kafka.producer.transaction-id-prefix=0f8fad5b-d9cb-469f-a165-70867728950e-")
			.run((context) -> assertThat(prefix(context)).isEqualTo("0f8fad5b-d9cb-469f-a165-70867728950e-"));
	}

	@Test
	void prefixIsLeftAloneWhenAsked() {
		this.runner.withPropertyValues("durable-kafka.transactions.unique-id-prefix=false").run((context) -> {
			assertThat(prefix(context)).isEqualTo("orders-tx-");
			assertThat(context.getBean(LintReport.class).findings())
				.anyMatch((finding) -> finding.rule().equals("S12"));
		});
	}

	@Test
	void customizerOfTheApplicationHasTheLastWord() {
		this.runner
			.withBean(DefaultKafkaProducerFactoryCustomizer.class,
					() -> (factory) -> factory.setTransactionIdPrefix("mine-"))
			.run((context) -> assertThat(prefix(context)).isEqualTo("mine-"));
	}

	@Test
	void factoryWithoutTransactionsHasNoPrefix() {
		this.plainRunner.run((context) -> assertThat(prefix(context)).isNull());
	}

	private static String prefix(AssertableApplicationContext context) {
		return context.getBean(ProducerFactory.class).getTransactionIdPrefix();
	}

	static class Orders {

		private final JdbcTemplate jdbc;

		Orders(JdbcTemplate jdbc) {
			this.jdbc = jdbc;
			jdbc.execute("CREATE TABLE IF NOT EXISTS my_order (id INT PRIMARY KEY)");
			jdbc.execute("DELETE FROM my_order");
		}

		@Transactional
		void save(int id) {
			this.jdbc.update("INSERT INTO my_order VALUES (?)", id);
		}

		@Transactional
		void saveAndFail(int id) {
			save(id);
			throw new IllegalStateException("roll back");
		}

		int count() {
			Integer count = this.jdbc.queryForObject("SELECT COUNT(*) FROM my_order", Integer.class);
			return (count != null) ? count : -1;
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class OrdersConfiguration {

		@Bean
		Orders orders(JdbcTemplate jdbc) {
			return new Orders(jdbc);
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class OwnManager {

		@Bean
		PlatformTransactionManager ownManager(DataSource dataSource) {
			return new JdbcTransactionManager(dataSource);
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class SecondDataSource {

		@Bean
		DataSource first() {
			return new HikariDataSource();
		}

		@Bean
		DataSource second(@Qualifier("first") DataSource first) {
			return new HikariDataSource();
		}

	}

}
