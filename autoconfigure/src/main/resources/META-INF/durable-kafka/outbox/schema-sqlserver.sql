-- Outbox of Durable Kafka on SQL Server. Safe to run again. Not tested on a server.
-- The database needs READ_COMMITTED_SNAPSHOT. Texts are compared as they are. Times are UTC.
IF OBJECT_ID(N'kafka_outbox', N'U') IS NULL
CREATE TABLE kafka_outbox (
	id BIGINT IDENTITY (1, 1) PRIMARY KEY,
	lane SMALLINT NOT NULL CHECK (lane BETWEEN 0 AND 255),
	topic NVARCHAR(255) COLLATE Latin1_General_100_BIN2 NOT NULL,
	topic_partition INTEGER,
	record_key VARBINARY(MAX),
	record_value VARBINARY(MAX),
	headers VARBINARY(MAX) NOT NULL,
	record_timestamp BIGINT NOT NULL,
	message_id NVARCHAR(800) COLLATE Latin1_General_100_BIN2 NOT NULL,
	origin NVARCHAR(4000) NOT NULL,
	created_at DATETIME2 DEFAULT SYSUTCDATETIME() NOT NULL
);

IF OBJECT_ID(N'kafka_outbox_dead', N'U') IS NULL
CREATE TABLE kafka_outbox_dead (
	id BIGINT IDENTITY (1, 1) PRIMARY KEY,
	lane SMALLINT NOT NULL,
	topic NVARCHAR(255) COLLATE Latin1_General_100_BIN2 NOT NULL,
	topic_partition INTEGER,
	record_key VARBINARY(MAX),
	record_value VARBINARY(MAX),
	headers VARBINARY(MAX) NOT NULL,
	record_timestamp BIGINT NOT NULL,
	message_id NVARCHAR(800) COLLATE Latin1_General_100_BIN2 NOT NULL,
	origin NVARCHAR(4000) NOT NULL,
	created_at DATETIME2 DEFAULT SYSUTCDATETIME() NOT NULL,
	category NVARCHAR(40) NOT NULL,
	error_text NVARCHAR(MAX) NOT NULL,
	attempts INTEGER NOT NULL,
	failed_at DATETIME2 DEFAULT SYSUTCDATETIME() NOT NULL,
	INDEX kafka_outbox_dead_message_id NONCLUSTERED (message_id)
);

-- Who relays which lanes. The member '*' counts the changes.
IF OBJECT_ID(N'kafka_outbox_lease', N'U') IS NULL
CREATE TABLE kafka_outbox_lease (
	member NVARCHAR(200) COLLATE Latin1_General_100_BIN2 PRIMARY KEY,
	instance NVARCHAR(200) NOT NULL,
	lanes NVARCHAR(1000) NOT NULL,
	epoch BIGINT NOT NULL,
	lease_millis BIGINT NOT NULL,
	renewed_at DATETIME2 DEFAULT SYSUTCDATETIME() NOT NULL
);
