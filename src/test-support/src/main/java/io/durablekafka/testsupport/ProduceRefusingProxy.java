package io.durablekafka.testsupport;

import java.io.IOException;
import java.net.Socket;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;

import org.apache.kafka.common.protocol.Errors;
import org.apache.kafka.common.requests.ProduceRequest;
import org.apache.kafka.common.requests.RequestHeader;
import org.jspecify.annotations.Nullable;

/**
 * A proxy in front of one broker that advertises the proxy's port. It understands the
 * Kafka protocol and answers chosen produce requests itself, with an error, while the
 * broker gets the requests that the client sent behind them. A client that pipelines
 * requests of a fresh producer loses its order that way, exactly as it does when a leader
 * moves. Requests with {@code acks=0} always pass. Thread-safe; a new rule replaces the
 * one before.
 *
 * @since 0.1.0
 */
public final class ProduceRefusingProxy implements AutoCloseable {

	private final int brokerPort;

	private final LoopbackListener listener;

	private final Set<ProxiedConnection> connections = ConcurrentHashMap.newKeySet();

	private final KnownProducers knownProducers = new KnownProducers();

	private final AtomicInteger refusals = new AtomicInteger();

	private volatile Predicate<String> clientIds = (clientId) -> true;

	private volatile @Nullable Rule rule;

	private ProduceRefusingProxy(int port, int brokerPort) {
		this.brokerPort = brokerPort;
		this.listener = new LoopbackListener("refusing-proxy", port, this::connect);
	}

	/**
	 * Start a proxy that refuses nothing. The broker need not run yet.
	 * @param port port to listen on, or zero for a free one
	 * @param brokerPort port of the broker's listener for clients
	 * @return the proxy
	 */
	public static ProduceRefusingProxy start(int port, int brokerPort) {
		ProduceRefusingProxy proxy = new ProduceRefusingProxy(port, brokerPort);
		proxy.listener.open();
		return proxy;
	}

	/**
	 * Port that clients connect to.
	 * @return the port
	 */
	public int port() {
		return this.listener.port();
	}

	/**
	 * Refuse only requests of some clients, of all unless set.
	 * @param clientIds tells by its {@code client.id} whether a client is meant
	 */
	public void forClients(Predicate<String> clientIds) {
		this.clientIds = clientIds;
	}

	/**
	 * Refuse the k-th produce request from now on, counted over all connections of the
	 * chosen clients.
	 * @param k which request, from one on
	 * @param error error for every partition of the request
	 * @param hold how long to keep the answer back
	 */
	public void refuse(int k, Errors error, Duration hold) {
		AtomicInteger countdown = new AtomicInteger(k);
		this.rule = new Rule((newProducer) -> countdown.decrementAndGet() == 0, error, hold);
	}

	/**
	 * Refuse each produce request that carries the first batch of a producer id for a
	 * partition. Producers that the proxy has seen before, with or without a rule, are
	 * not new; producers without an id are told apart by their {@code client.id}.
	 * @param error error for every partition of the request
	 * @param hold how long to keep the answer back
	 */
	public void refuseFirstOfEachNewProducer(Errors error, Duration hold) {
		this.rule = new Rule((newProducer) -> newProducer, error, hold);
	}

	/**
	 * Refuse nothing from now on. Answers that are kept back still are errors.
	 */
	public void off() {
		this.rule = null;
	}

	/**
	 * Number of refused requests since the proxy was started.
	 * @return the number
	 */
	public int refusals() {
		return this.refusals.get();
	}

	/**
	 * Decide about a request. Called once for each produce request, in the order of each
	 * connection.
	 * @param header header of the request
	 * @param request the request
	 * @return how to refuse it, or nothing to let it pass
	 */
	private Optional<Refusal> decide(RequestHeader header, ProduceRequest request) {
		boolean newProducer = this.knownProducers.add(header.clientId(), request);
		Rule current = this.rule;
		if (current == null || request.acks() == 0 || !this.clientIds.test(header.clientId())
				|| !current.condition().test(newProducer)) {
			return Optional.empty();
		}
		this.refusals.incrementAndGet();
		return Optional.of(new Refusal(current.error(), current.hold()));
	}

	private void connect(Socket client) {
		Daemon.start("refusing-proxy-connect", () -> {
			try {
				ProxiedConnection connection = ProxiedConnection.open(client, this.brokerPort, this.connections);
				new RefusingConnection(connection, this::decide).start();
			}
			catch (IOException ex) {
				// The broker does not run: the client's connection is reset.
			}
		});
	}

	/**
	 * Stop listening and reset all connections.
	 */
	@Override
	public void close() {
		this.listener.close();
		this.connections.forEach(ProxiedConnection::close);
	}

	private record Rule(Predicate<Boolean> condition, Errors error, Duration hold) {
	}

}
