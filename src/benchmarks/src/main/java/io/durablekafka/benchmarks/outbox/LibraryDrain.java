package io.durablekafka.benchmarks.outbox;

import java.util.List;

import io.durablekafka.DeliveryStatus;

import org.springframework.context.ConfigurableApplicationContext;

/**
 * The relay of an application, from its start until the table is empty.
 *
 * @param properties properties of the application
 */
record LibraryDrain(List<String> properties) implements Drain {

	@Override
	public DrainTimes run(int rows) throws Exception {
		Begin begin = new Begin();
		try (ConfigurableApplicationContext context = Applications.start(this.properties, new RelayStart(begin))) {
			DeliveryStatus status = context.getBean(DeliveryStatus.class);
			return DrainTimes.watch(rows, begin.time, begin.cpu, status::relayed);
		}
	}

	/**
	 * When the relay was started.
	 */
	private static final class Begin implements Runnable {

		private long time;

		private double cpu;

		@Override
		public void run() {
			this.cpu = DrainTimes.cpu();
			this.time = System.nanoTime();
		}

	}

}
