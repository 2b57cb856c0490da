package io.durablekafka.autoconfigure;

import java.util.ArrayList;
import java.util.List;

import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration;
import org.springframework.boot.jdbc.autoconfigure.DataSourceTransactionManagerAutoConfiguration;
import org.springframework.boot.jdbc.autoconfigure.JdbcTemplateAutoConfiguration;
import org.springframework.boot.kafka.autoconfigure.KafkaAutoConfiguration;
import org.springframework.boot.transaction.autoconfigure.TransactionAutoConfiguration;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.kafka.core.KafkaTemplate;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * An application that saves something and sends a record for it in one transaction, again
 * and again, and says on its standard output what is committed; to be killed by a test.
 * Some transactions are rolled back.
 */
public final class OutboxFirstChild {

	static final int THREADS = 4;

	private static final int ROLLED_BACK = 7;

	private final JdbcTemplate jdbc;

	private final TransactionTemplate transactions;

	private final KafkaTemplate<String, String> template;

	@SuppressWarnings("unchecked")
	private OutboxFirstChild(ConfigurableApplicationContext context) {
		this.jdbc = context.getBean(JdbcTemplate.class);
		this.transactions = new TransactionTemplate(context.getBean(PlatformTransactionManager.class));
		this.template = context.getBean(KafkaTemplate.class);
	}

	public static void main(String[] args) throws InterruptedException {
		ConfigurableApplicationContext context = new SpringApplicationBuilder(Application.class)
			.web(WebApplicationType.NONE)
			.run(args);
		OutboxFirstChild child = new OutboxFirstChild(context);
		List<Thread> threads = new ArrayList<>();
		for (int i = 0; i < THREADS; i++) {
			int key = i;
			threads.add(new Thread(() -> child.placeForEver(key)));
		}
		threads.forEach(Thread::start);
		for (Thread thread : threads) {
			thread.join();
		}
	}

	private void placeForEver(int key) {
		Integer last = this.jdbc.queryForObject("SELECT COALESCE(MAX(number), 0) FROM placed WHERE key = ?",
				Integer.class, key);
		for (int number = (last != null) ? last + 1 : 1;; number++) {
			place(key, number);
		}
	}

	private void place(int key, int number) {
		boolean rolledBack = number % ROLLED_BACK == 0;
		this.transactions.executeWithoutResult((status) -> {
			this.jdbc.update("INSERT INTO placed (key, number) VALUES (?, ?)", key, number);
			this.template.send("orders", String.valueOf(key), String.valueOf(number));
			if (rolledBack) {
				status.setRollbackOnly();
			}
		});
		if (!rolledBack) {
			System.out.println("committed " + key + " " + number);
		}
	}

	@Configuration(proxyBeanMethods = false)
	@ImportAutoConfiguration({ OutboxAutoConfiguration.class, DurableKafkaAutoConfiguration.class,
			KafkaAutoConfiguration.class, DataSourceAutoConfiguration.class, JdbcTemplateAutoConfiguration.class,
			DataSourceTransactionManagerAutoConfiguration.class, TransactionAutoConfiguration.class })
	static class Application {

	}

}
