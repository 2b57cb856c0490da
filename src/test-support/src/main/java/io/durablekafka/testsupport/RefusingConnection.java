package io.durablekafka.testsupport;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.BiFunction;

import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.ByteBufferAccessor;
import org.apache.kafka.common.protocol.MessageUtil;
import org.apache.kafka.common.requests.AbstractResponse;
import org.apache.kafka.common.requests.ProduceRequest;
import org.apache.kafka.common.requests.RequestHeader;
import org.apache.kafka.common.requests.ResponseHeader;
import org.jspecify.annotations.Nullable;

/**
 * One connection through the refusing proxy. Clients match answers to requests by order,
 * so each answer waits for those of the requests before it, whether they come from the
 * broker or from here; the requests themselves never wait.
 */
final class RefusingConnection {

	private final ProxiedConnection connection;

	private final BiFunction<RequestHeader, ProduceRequest, Optional<Refusal>> decision;

	// One entry per request that gets an answer, in the order of the requests.
	private final BlockingQueue<Expected> expected = new LinkedBlockingQueue<>();

	private final BlockingQueue<byte[]> fromBroker = new LinkedBlockingQueue<>();

	RefusingConnection(ProxiedConnection connection,
			BiFunction<RequestHeader, ProduceRequest, Optional<Refusal>> decision) {
		this.connection = connection;
		this.decision = decision;
	}

	void start() {
		this.connection.run("refusing-proxy-requests", this::carryRequests);
		// Apart from the writer, which may be holding an answer when the broker goes
		// away.
		this.connection.run("refusing-proxy-broker", this::readBroker);
		this.connection.run("refusing-proxy-answers", this::writeAnswers);
	}

	private void carryRequests() throws IOException {
		DataInputStream client = new DataInputStream(this.connection.client().getInputStream());
		DataOutputStream broker = new DataOutputStream(this.connection.server().getOutputStream());
		while (true) {
			byte[] frame = read(client);
			if (isProduce(frame)) {
				carryProduce(frame, broker);
			}
			else {
				this.expected.add(Expected.FROM_BROKER);
				write(frame, broker);
			}
		}
	}

	private static boolean isProduce(byte[] frame) {
		return ByteBuffer.wrap(frame).getShort() == ApiKeys.PRODUCE.id;
	}

	private void carryProduce(byte[] frame, DataOutputStream broker) throws IOException {
		ByteBuffer buffer = ByteBuffer.wrap(frame);
		RequestHeader header = RequestHeader.parse(buffer);
		ProduceRequest request = ProduceRequest.parse(new ByteBufferAccessor(buffer), header.apiVersion());
		Optional<Refusal> refusal = this.decision.apply(header, request);
		if (refusal.isPresent()) {
			this.expected.add(refuse(header, request, refusal.get()));
			return;
		}
		if (request.acks() != 0) {
			this.expected.add(Expected.FROM_BROKER);
		}
		write(frame, broker);
	}

	private static Expected refuse(RequestHeader header, ProduceRequest request, Refusal refusal) {
		AbstractResponse response = request.getErrorResponse(0, refusal.error().exception());
		ResponseHeader responseHeader = header.toResponseHeader();
		ByteBuffer head = MessageUtil.toByteBufferAccessor(responseHeader.data(), responseHeader.headerVersion())
			.buffer();
		ByteBuffer body = MessageUtil.toByteBufferAccessor(response.data(), header.apiVersion()).buffer();
		byte[] frame = ByteBuffer.allocate(head.remaining() + body.remaining()).put(head).put(body).array();
		return new Expected(frame, System.nanoTime() + refusal.hold().toNanos());
	}

	private void readBroker() throws IOException {
		DataInputStream broker = new DataInputStream(this.connection.server().getInputStream());
		while (true) {
			this.fromBroker.add(read(broker));
		}
	}

	private void writeAnswers() throws IOException, InterruptedException {
		DataOutputStream client = new DataOutputStream(this.connection.client().getOutputStream());
		while (true) {
			Expected next = this.expected.take();
			if (next.answer() == null) {
				write(this.fromBroker.take(), client);
			}
			else {
				this.connection.awaitTime(next.dueTime());
				write(next.answer(), client);
			}
		}
	}

	private static byte[] read(DataInputStream source) throws IOException {
		byte[] frame = new byte[source.readInt()];
		source.readFully(frame);
		return frame;
	}

	private static void write(byte[] frame, DataOutputStream target) throws IOException {
		// In one piece: two small writes would be two packets.
		target.write(ByteBuffer.allocate(Integer.BYTES + frame.length).putInt(frame.length).put(frame).array());
		target.flush();
	}

	/**
	 * An answer that the client waits for.
	 *
	 * @param answer our own answer, or {@code null} for the next one of the broker
	 * @param dueTime when to send our own, as {@link System#nanoTime()} tells it
	 */
	private record Expected(byte @Nullable [] answer, long dueTime) {

		static final Expected FROM_BROKER = new Expected(null, 0);

	}

}
