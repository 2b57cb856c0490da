package io.durablekafka.registry;

import org.apache.avro.Schema;
import org.apache.avro.SchemaBuilder;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericRecord;

/**
 * Three versions of a schema, and records of them.
 */
final class Orders {

	static final Schema V1 = SchemaBuilder.record("Order")
		.namespace("io.durablekafka.registry")
		.fields()
		.requiredString("id")
		.requiredInt("amount")
		.endRecord();

	static final Schema V2 = SchemaBuilder.record("Order")
		.namespace("io.durablekafka.registry")
		.fields()
		.requiredString("id")
		.requiredInt("amount")
		.name("currency")
		.type()
		.stringType()
		.stringDefault("EUR")
		.endRecord();

	static final Schema V3 = SchemaBuilder.record("Order")
		.namespace("io.durablekafka.registry")
		.fields()
		.requiredString("id")
		.requiredInt("amount")
		.name("currency")
		.type()
		.stringType()
		.stringDefault("EUR")
		.name("note")
		.type()
		.stringType()
		.stringDefault("")
		.endRecord();

	private Orders() {
	}

	static GenericRecord v1(String id, int amount) {
		GenericRecord order = new GenericData.Record(V1);
		order.put("id", id);
		order.put("amount", amount);
		return order;
	}

	static GenericRecord v3(String id, int amount, String currency) {
		GenericRecord order = new GenericData.Record(V3);
		order.put("id", id);
		order.put("amount", amount);
		order.put("currency", currency);
		order.put("note", "by hand");
		return order;
	}

	/**
	 * A record of a schema that nobody has seen before.
	 * @param name name of the schema
	 */
	static GenericRecord unseen(String name) {
		GenericRecord order = new GenericData.Record(SchemaBuilder.record(name)
			.namespace("io.durablekafka.registry")
			.fields()
			.requiredString("id")
			.endRecord());
		order.put("id", "1");
		return order;
	}

	static Order order(String id, int amount, String currency) {
		Order order = new Order();
		order.put(0, id);
		order.put(1, amount);
		order.put(2, currency);
		return order;
	}

}
