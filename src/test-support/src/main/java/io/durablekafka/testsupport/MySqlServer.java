package io.durablekafka.testsupport;

import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

import javax.sql.DataSource;

import com.mysql.cj.jdbc.MysqlDataSource;

/**
 * A MySQL server. Its programs are not on the class path, since they are large: the
 * system property {@value #ARCHIVE} names the zip file, which the Maven profile
 * {@code mysql} sets. Linux on x86-64 only, with {@code libaio1}. Its parameters are
 * those of the command line of {@code mysqld}.
 *
 * @since 0.1.0
 */
public final class MySqlServer extends DatabaseServer {

	/**
	 * System property with the path of the zip file.
	 */
	public static final String ARCHIVE = "durable-kafka.test.mysql";

	private static final String NAME = "mysql";

	/**
	 * A fifth of what there is: neither clients nor what is there for debugging.
	 */
	private static final Pattern WANTED = Pattern.compile("bin/mysqld|lib/private/.*|lib/plugin/[^/]*|share/.*");

	private final MySqlFiles files;

	private MySqlServer(Builder<MySqlServer> builder, Path directory) {
		super(NAME, builder, directory);
		this.files = new MySqlFiles(directory, data());
	}

	/**
	 * Whether the programs are there.
	 * @return whether a server can be started
	 */
	public static boolean isAvailable() {
		String archive = System.getProperty(ARCHIVE);
		return archive != null && Files.isRegularFile(Path.of(archive));
	}

	/**
	 * Describe a server.
	 * @return a builder
	 */
	public static Builder<MySqlServer> builder() {
		return new Builder<>(MySqlServer::new);
	}

	@Override
	public synchronized MySqlServer start() {
		super.start();
		return this;
	}

	@Override
	List<String> command(Map<String, String> settings) {
		Path home = programs();
		List<String> command = new ArrayList<>(List.of(server(home)));
		command.addAll(this.files.arguments(home, port(), settings));
		command.addAll(List.of("--mysqlx=OFF", "--performance-schema=OFF"));
		return command;
	}

	@Override
	void initialize() {
		if (this.files.isInitialized()) {
			return;
		}
		this.files.clear();
		Path home = programs();
		List<String> command = new ArrayList<>(List.of(server(home)));
		command.addAll(this.files.installation(home));
		command.add("--initialize-insecure");
		run(command);
		this.files.setInitialized();
	}

	private static String server(Path home) {
		return home.resolve("bin/mysqld").toString();
	}

	private static Path programs() {
		if (!isAvailable()) {
			throw new IllegalStateException(
					"The system property '%s' does not name the archive of a MySQL server; use the Maven profile 'mysql'"
						.formatted(ARCHIVE));
		}
		Path archive = Path.of(System.getProperty(ARCHIVE));
		return new ArchivedPrograms(archive, "", WANTED, Pattern.compile("bin/.*")).unpack(NAME);
	}

	/**
	 * {@inheritDoc} The driver may ask for the server's public key, without which it
	 * would need TLS.
	 */
	@Override
	public String jdbcUrl() {
		return "jdbc:mysql://127.0.0.1:%d/%s?sslMode=DISABLED&allowPublicKeyRetrieval=true".formatted(port(),
				MySqlFiles.DATABASE);
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
		MysqlDataSource dataSource = new MysqlDataSource();
		dataSource.setUrl(jdbcUrl());
		dataSource.setUser(username());
		dataSource.setPassword(password());
		dataSource.setLoginTimeout(seconds);
		return dataSource;
	}

}
