package io.durablekafka.benchmarks.outbox;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Map;
import java.util.StringJoiner;
import java.util.TreeMap;
import java.util.function.Consumer;

import javax.sql.DataSource;

import org.springframework.jdbc.datasource.DelegatingDataSource;

/**
 * A data source of PostgreSQL that explains each prepared statement right before it is
 * executed, with the same parameters, in a transaction that is rolled back.
 */
final class ExplainingDataSource extends DelegatingDataSource {

	private final Consumer<Plan> plans;

	ExplainingDataSource(DataSource database, Consumer<Plan> plans) {
		super(database);
		this.plans = plans;
	}

	@Override
	public Connection getConnection() throws SQLException {
		Connection connection = super.getConnection();
		return (Connection) Proxy.newProxyInstance(getClass().getClassLoader(), new Class<?>[] { Connection.class },
				(proxy, method, arguments) -> {
					Object result = invoke(() -> method.invoke(connection, arguments));
					return method.getName().equals("prepareStatement")
							? observe((PreparedStatement) result, (String) arguments[0]) : result;
				});
	}

	private PreparedStatement observe(PreparedStatement statement, String sql) {
		Map<Integer, Object> parameters = new TreeMap<>();
		return (PreparedStatement) Proxy.newProxyInstance(getClass().getClassLoader(),
				new Class<?>[] { PreparedStatement.class }, (proxy, method, arguments) -> {
					String name = method.getName();
					if (name.startsWith("set") && arguments.length > 1) {
						parameters.put((Integer) arguments[0], (arguments[1] != null) ? arguments[1] : "NULL");
					}
					else if (name.equals("executeQuery") || name.equals("executeUpdate")) {
						explain(sql, parameters);
					}
					return invoke(() -> method.invoke(statement, arguments));
				});
	}

	private static Object invoke(Call call) throws Throwable {
		try {
			return call.run();
		}
		catch (InvocationTargetException ex) {
			throw ex.getCause();
		}
	}

	private void explain(String sql, Map<Integer, Object> parameters) throws SQLException {
		StringJoiner values = new StringJoiner(", ", "(", ")");
		parameters.values().forEach((value) -> values.add(literal(value)));
		String execution = "EXPLAIN (ANALYZE, BUFFERS) EXECUTE explained" + (parameters.isEmpty() ? "" : values);
		for (String mode : new String[] { "force_custom_plan", "force_generic_plan" }) {
			try (Connection connection = super.getConnection(); Statement statement = connection.createStatement()) {
				connection.setAutoCommit(false);
				statement.execute("SET LOCAL plan_cache_mode = " + mode);
				statement.execute("PREPARE explained AS " + numbered(sql));
				StringBuilder plan = new StringBuilder();
				try (ResultSet lines = statement.executeQuery(execution)) {
					while (lines.next()) {
						plan.append(lines.getString(1)).append(System.lineSeparator());
					}
				}
				statement.execute("DEALLOCATE explained");
				connection.rollback();
				connection.setAutoCommit(true);
				this.plans.accept(new Plan(sql, mode.contains("generic"), plan.toString()));
			}
		}
	}

	/**
	 * The statement with numbered parameters, as the driver sends it.
	 */
	private static String numbered(String sql) {
		StringBuilder numbered = new StringBuilder();
		int number = 1;
		for (char character : sql.toCharArray()) {
			numbered.append((character == '?') ? "$" + number++ : String.valueOf(character));
		}
		return numbered.toString();
	}

	private static String literal(Object value) {
		if (value instanceof Number) {
			return value.toString();
		}
		if (value instanceof Array || value instanceof String) {
			return "'" + value.toString().replace("'", "''") + "'";
		}
		throw new IllegalArgumentException("A parameter of class %s cannot be explained".formatted(value.getClass()));
	}

	/**
	 * How a statement is executed.
	 *
	 * @param sql the statement
	 * @param generic whether PostgreSQL planned it without a look at the parameters, as
	 * it may do from the sixth execution on
	 * @param text what PostgreSQL says
	 */
	record Plan(String sql, boolean generic, String text) {

	}

	/**
	 * A call by reflection.
	 */
	private interface Call {

		Object run() throws ReflectiveOperationException;

	}

}
