-- Outbox of Durable Kafka on MySQL. Safe to run again.
-- Texts are compared as they are, since the default collation ignores case. Times are UTC.
CREATE TABLE IF NOT EXISTS kafka_outbox (
	id BIGINT NOT NULL AUTO_INCREMENT PRIMARY KEY,
	lane SMALLINT NOT NULL CHECK (lane BETWEEN 0 AND 255),
	topic VARCHAR(255) NOT NULL,
	topic_partition INTEGER,
	record_key LONGBLOB,
	record_value LONGBLOB,
	headers LONGBLOB NOT NULL,
	record_timestamp BIGINT NOT NULL,
	message_id TEXT NOT NULL,
	origin TEXT NOT NULL,
	created_at DATETIME(6) DEFAULT (UTC_TIMESTAMP(6)) NOT NULL
) ENGINE = InnoDB CHARACTER SET utf8mb4 COLLATE utf8mb4_0900_bin;

CREATE TABLE IF NOT EXISTS kafka_outbox_dead (
	id BIGINT NOT NULL AUTO_INCREMENT PRIMARY KEY,
	lane SMALLINT NOT NULL,
	topic VARCHAR(255) NOT NULL,
	topic_partition INTEGER,
	record_key LONGBLOB,
	record_value LONGBLOB,
	headers LONGBLOB NOT NULL,
	record_timestamp BIGINT NOT NULL,
	message_id TEXT NOT NULL,
	origin TEXT NOT NULL,
	created_at DATETIME(6) DEFAULT (UTC_TIMESTAMP(6)) NOT NULL,
	category VARCHAR(40) NOT NULL,
	error_text TEXT NOT NULL,
	attempts INTEGER NOT NULL,
	failed_at DATETIME(6) DEFAULT (UTC_TIMESTAMP(6)) NOT NULL,
	INDEX kafka_outbox_dead_message_id (message_id(100))
) ENGINE = InnoDB CHARACTER SET utf8mb4 COLLATE utf8mb4_0900_bin;

-- Who relays which lanes. The member '*' counts the changes.
CREATE TABLE IF NOT EXISTS kafka_outbox_lease (
	member VARCHAR(200) NOT NULL PRIMARY KEY,
	instance VARCHAR(200) NOT NULL,
	lanes VARCHAR(1000) NOT NULL,
	epoch BIGINT NOT NULL,
	lease_millis BIGINT NOT NULL,
	renewed_at DATETIME(6) DEFAULT (UTC_TIMESTAMP(6)) NOT NULL
) ENGINE = InnoDB CHARACTER SET utf8mb4 COLLATE utf8mb4_0900_bin;
