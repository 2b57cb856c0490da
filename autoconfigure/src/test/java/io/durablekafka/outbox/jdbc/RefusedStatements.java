package io.durablekafka.outbox.jdbc;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.SQLException;

import javax.sql.DataSource;

import org.springframework.jdbc.datasource.AbstractDataSource;

/**
 * A database that refuses to prepare some statements, and does everything else.
 */
final class RefusedStatements extends AbstractDataSource {

	private final DataSource dataSource;

	private final String refused;

	RefusedStatements(DataSource dataSource, String refused) {
		this.dataSource = dataSource;
		this.refused = refused;
	}

	@Override
	public Connection getConnection() throws SQLException {
		Connection connection = this.dataSource.getConnection();
		return (Connection) Proxy.newProxyInstance(getClass().getClassLoader(), new Class<?>[] { Connection.class },
				(proxy, method, arguments) -> invoke(connection, method, arguments));
	}

	@Override
	public Connection getConnection(String username, String password) throws SQLException {
		return getConnection();
	}

	private Object invoke(Connection connection, Method method, Object[] arguments) throws Throwable {
		if (method.getName().equals("prepareStatement") && ((String) arguments[0]).contains(this.refused)) {
			throw new SQLException("Query execution was interrupted", "70100", 1317);
		}
		try {
			return method.invoke(connection, arguments);
		}
		catch (InvocationTargetException ex) {
			throw ex.getTargetException();
		}
	}

}
