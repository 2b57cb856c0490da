package io.durablekafka.registry;

import org.apache.avro.Schema;
import org.apache.avro.specific.SpecificRecordBase;
import org.jspecify.annotations.Nullable;

/**
 * As Avro's compiler would write it, of the second version of its schema: the first one
 * has no currency.
 */
public final class Order extends SpecificRecordBase {

	private static final long serialVersionUID = 1L;

	/**
	 * Found by Avro by its name.
	 */
	public static final Schema SCHEMA$ = Orders.V2;

	private String id = "";

	private int amount;

	private String currency = "";

	@Override
	public Schema getSchema() {
		return SCHEMA$;
	}

	@Override
	public @Nullable Object get(int field) {
		return switch (field) {
			case 0 -> this.id;
			case 1 -> this.amount;
			default -> this.currency;
		};
	}

	@Override
	public void put(int field, @Nullable Object value) {
		if (field == 0) {
			this.id = String.valueOf(value);
		}
		else if (field == 1) {
			this.amount = (value instanceof Integer number) ? number : 0;
		}
		else {
			this.currency = String.valueOf(value);
		}
	}

}
