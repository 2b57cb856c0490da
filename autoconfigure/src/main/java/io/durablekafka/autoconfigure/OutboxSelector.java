package io.durablekafka.autoconfigure;

import javax.sql.DataSource;

import io.durablekafka.outbox.OutboxStore;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.BeanFactoryUtils;
import org.springframework.beans.factory.ListableBeanFactory;

/**
 * Finds the database for the outbox: the application's own when it is one, persistent and
 * supported; else a file of ours when H2 is there; else none. Says which, once.
 */
final class OutboxSelector {

	private static final Log logger = LogFactory.getLog(OutboxSelector.class);

	private final ListableBeanFactory beanFactory;

	private final JdbcOutboxes outboxes;

	private final @Nullable EmbeddedOutboxDatabase embedded;

	private final SpillSelector spills;

	OutboxSelector(ListableBeanFactory beanFactory, JdbcOutboxes outboxes, @Nullable EmbeddedOutboxDatabase embedded,
			SpillSelector spills) {
		this.beanFactory = beanFactory;
		this.outboxes = outboxes;
		this.embedded = embedded;
		this.spills = spills;
	}

	/**
	 * Select and open.
	 * @return the store, or {@code null} when there is no database for it
	 */
	@Nullable OutboxStore select() {
		DataSource dataSource = this.beanFactory.getBeanProvider(DataSource.class).getIfUnique();
		if (dataSource == null) {
			warnWhenAmbiguous();
			return embeddedStore();
		}
		DatabaseDescription database = DatabaseDescription.of(dataSource);
		if (database.isInMemory()) {
			logger.warn("The DataSource is an in-memory database (%s), which forgets the outbox when the application "
				.formatted(database)
					+ "ends, so it is not used for it. Set 'spring.datasource.url' to a persistent database to use that");
			return embeddedStore();
		}
		if (!this.outboxes.supports(database)) {
			logger.warn("The DataSource is a database that the outbox does not support (" + database
					+ "), so it is not used for it. Mark the DataSource of a supported one, such as PostgreSQL, with @Primary");
			return embeddedStore();
		}
		OutboxStore store = this.outboxes.create(dataSource, database, true);
		logger.info("The outbox is in the application's database: " + database);
		return database.isEmbedded() ? store : this.spills.select(store);
	}

	private void warnWhenAmbiguous() {
		String[] names = BeanFactoryUtils.beanNamesForTypeIncludingAncestors(this.beanFactory, DataSource.class, true,
				false);
		if (names.length > 1) {
			logger.warn("There are %d DataSources (%s) and none is the one for the outbox. Mark one with @Primary"
				.formatted(names.length, String.join(", ", names)));
		}
	}

	private @Nullable OutboxStore embeddedStore() {
		if (this.embedded == null) {
			return null;
		}
		DataSource dataSource = this.embedded.getDataSource();
		OutboxStore store = this.outboxes.create(dataSource, DatabaseDescription.of(dataSource), false);
		logger.info("The outbox is in the file " + this.embedded.getPath()
				+ ".mv.db, which has to outlive this process. 'durable-kafka.outbox.embedded.path' moves it");
		return store;
	}

}
