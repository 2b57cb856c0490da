-- For Flyway: add classpath:META-INF/durable-kafka/outbox/flyway/{vendor} to spring.flyway.locations.
-- Repeatable, not versioned: it can neither clash with the application's own versions nor come
-- out of order among them. For other table names copy it and change them.
-- Outbox of Durable Kafka on Oracle, 12.2 or newer. Safe to run again. Not tested on a server.
-- An empty text is none to Oracle, so texts that may be empty may be null.
BEGIN
	EXECUTE IMMEDIATE '
CREATE TABLE kafka_outbox (
	id NUMBER(19) GENERATED ALWAYS AS IDENTITY (NOCACHE ORDER) PRIMARY KEY,
	lane NUMBER(5) NOT NULL CHECK (lane BETWEEN 0 AND 255),
	topic VARCHAR2(255 CHAR) NOT NULL,
	topic_partition NUMBER(10),
	record_key BLOB,
	record_value BLOB,
	headers BLOB NOT NULL,
	record_timestamp NUMBER(19) NOT NULL,
	message_id VARCHAR2(1000 CHAR) NOT NULL,
	origin VARCHAR2(1000 CHAR),
	created_at TIMESTAMP (6) WITH TIME ZONE DEFAULT SYSTIMESTAMP NOT NULL
)';
EXCEPTION
	WHEN OTHERS THEN
		-- the table exists
		IF SQLCODE <> -955 THEN
			RAISE;
		END IF;
END;
/

BEGIN
	EXECUTE IMMEDIATE '
CREATE TABLE kafka_outbox_dead (
	id NUMBER(19) GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
	lane NUMBER(5) NOT NULL,
	topic VARCHAR2(255 CHAR) NOT NULL,
	topic_partition NUMBER(10),
	record_key BLOB,
	record_value BLOB,
	headers BLOB NOT NULL,
	record_timestamp NUMBER(19) NOT NULL,
	message_id VARCHAR2(1000 CHAR) NOT NULL,
	origin VARCHAR2(1000 CHAR),
	created_at TIMESTAMP (6) WITH TIME ZONE DEFAULT SYSTIMESTAMP NOT NULL,
	category VARCHAR2(40 CHAR) NOT NULL,
	error_text VARCHAR2(1000 CHAR),
	attempts NUMBER(10) NOT NULL,
	failed_at TIMESTAMP (6) WITH TIME ZONE DEFAULT SYSTIMESTAMP NOT NULL
)';
EXCEPTION
	WHEN OTHERS THEN
		IF SQLCODE <> -955 THEN
			RAISE;
		END IF;
END;
/

BEGIN
	EXECUTE IMMEDIATE '
CREATE INDEX kafka_outbox_dead_message_id ON kafka_outbox_dead (message_id)';
EXCEPTION
	WHEN OTHERS THEN
		IF SQLCODE <> -955 THEN
			RAISE;
		END IF;
END;
/

-- Who relays which lanes. The member '*' counts the changes.
BEGIN
	EXECUTE IMMEDIATE '
CREATE TABLE kafka_outbox_lease (
	member VARCHAR2(200 CHAR) PRIMARY KEY,
	instance VARCHAR2(200 CHAR) NOT NULL,
	lanes VARCHAR2(1000 CHAR),
	epoch NUMBER(19) NOT NULL,
	lease_millis NUMBER(19) NOT NULL,
	renewed_at TIMESTAMP (6) WITH TIME ZONE DEFAULT SYSTIMESTAMP NOT NULL
)';
EXCEPTION
	WHEN OTHERS THEN
		IF SQLCODE <> -955 THEN
			RAISE;
		END IF;
END;
/
