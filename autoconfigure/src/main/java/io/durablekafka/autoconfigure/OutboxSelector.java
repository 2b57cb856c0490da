package io.durablekafka.autoconfigure;

import javax.sql.DataSource;

import io.durablekafka.outbox.OutboxStore;
import io.durablekafka.outbox.jdbc.OutboxDialects;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.BeanFactoryUtils;
import org.springframework.beans.factory.ListableBeanFactory;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import org.springframework.boot.context.properties.source.MutuallyExclusiveConfigurationPropertiesException;

/**
 * Finds the database for the outbox: the one that is configured for it; else the
 * application's own when it is one, persistent and supported; else a file of ours when H2
 * is there; else none. Says which, once.
 */
final class OutboxSelector {

	private static final Log logger = LogFactory.getLog(OutboxSelector.class);

	private static final String URL = OutboxDataSource.PREFIX + "url";

	private static final String BEAN = "durable-kafka.outbox.datasource-bean";

	private final ListableBeanFactory beanFactory;

	private final JdbcOutboxes outboxes;

	private final JdbcOutboxProperties properties;

	private final @Nullable OutboxDataSource own;

	private final @Nullable EmbeddedOutboxDatabase embedded;

	private final SpillSelector spills;

	OutboxSelector(ListableBeanFactory beanFactory, JdbcOutboxes outboxes, JdbcOutboxProperties properties,
			@Nullable OutboxDataSource own, @Nullable EmbeddedOutboxDatabase embedded, SpillSelector spills) {
		this.beanFactory = beanFactory;
		this.outboxes = outboxes;
		this.properties = properties;
		this.own = own;
		this.embedded = embedded;
		this.spills = spills;
	}

	/**
	 * Select and open.
	 * @return the store, or {@code null} when there is no database for it
	 */
	@Nullable OutboxStore select() {
		String bean = this.properties.getDatasourceBean();
		MutuallyExclusiveConfigurationPropertiesException.throwIfMultipleNonNullValuesIn((entries) -> {
			entries.put(URL, this.properties.getDatasource().isSet() ? URL : null);
			entries.put(BEAN, bean);
		});
		if (this.properties.getDatasource().isSet()) {
			return ownStore(this.properties.getDatasource().requireUrl());
		}
		if (bean != null) {
			return storeOfBean(bean);
		}
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
					+ "), so it is not used for it. Give it one of " + OutboxDialects.products() + " with '" + URL
					+ "' or '" + BEAN + "'");
			return embeddedStore();
		}
		OutboxStore store = this.outboxes.create(dataSource, database, true);
		logger.info("The outbox is in the application's database: " + database);
		return database.isEmbedded() ? store : this.spills.select(store);
	}

	private OutboxStore ownStore(String url) {
		String location = new DatabaseDescription("", url).location();
		if (this.own == null) {
			throw new InvalidConfigurationPropertyValueException(URL, location,
					"Connections of its own need a pool. Add the dependency 'com.zaxxer:HikariCP'.");
		}
		DataSource dataSource = this.own.getDataSource();
		DatabaseDescription database = DatabaseDescription.of(dataSource);
		OutboxStore store = configured(dataSource, database, URL, location);
		logger.info("The outbox has connections of its own to " + database);
		return store;
	}

	private OutboxStore storeOfBean(String name) {
		if (!this.beanFactory.containsBean(name) || !this.beanFactory.isTypeMatch(name, DataSource.class)) {
			throw new InvalidConfigurationPropertyValueException(BEAN, name,
					"There is no DataSource bean of this name. There are: %s."
						.formatted(String.join(", ", dataSourceNames())));
		}
		DataSource dataSource = this.beanFactory.getBean(name, DataSource.class);
		DatabaseDescription database = DatabaseDescription.of(dataSource);
		OutboxStore store = configured(dataSource, database, BEAN, name);
		logger.info("The outbox uses the DataSource '%s': %s".formatted(name, database));
		return store;
	}

	/**
	 * What somebody chose for the outbox is either used or refused.
	 */
	private OutboxStore configured(DataSource dataSource, DatabaseDescription database, String property, String value) {
		if (database.isInMemory()) {
			throw new InvalidConfigurationPropertyValueException(property, value,
					"It is an in-memory database, which forgets the outbox when the application ends.");
		}
		if (!this.outboxes.supports(database)) {
			throw new InvalidConfigurationPropertyValueException(property, value,
					"%s cannot hold an outbox. Those that can: %s.".formatted(database, OutboxDialects.products()));
		}
		OutboxStore store = this.outboxes.create(dataSource, database, true);
		return database.isEmbedded() ? store : this.spills.select(store);
	}

	private void warnWhenAmbiguous() {
		String[] names = dataSourceNames();
		if (names.length > 1) {
			logger.warn(
					"There are %d DataSources (%s) and none is the one for the outbox. Mark one with @Primary, or name "
						.formatted(names.length, String.join(", ", names)) + "it with '" + BEAN + "'");
		}
	}

	private String[] dataSourceNames() {
		return BeanFactoryUtils.beanNamesForTypeIncludingAncestors(this.beanFactory, DataSource.class, true, false);
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
