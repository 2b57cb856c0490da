package io.durablekafka.outbox.jdbc;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.sql.Connection;

import org.springframework.jdbc.datasource.AbstractDataSource;

/**
 * Hands out one connection again and again and keeps it open, as a pool does that does
 * not restore anything.
 */
final class OneConnection extends AbstractDataSource {

	private final Connection connection;

	OneConnection(Connection connection) {
		this.connection = connection;
	}

	@Override
	public Connection getConnection() {
		return (Connection) Proxy.newProxyInstance(getClass().getClassLoader(), new Class<?>[] { Connection.class },
				this::invoke);
	}

	@Override
	public Connection getConnection(String username, String password) {
		return getConnection();
	}

	private Object invoke(Object proxy, Method method, Object[] arguments) throws Throwable {
		if (method.getName().equals("close")) {
			return null;
		}
		try {
			return method.invoke(this.connection, arguments);
		}
		catch (InvocationTargetException ex) {
			throw ex.getTargetException();
		}
	}

}
