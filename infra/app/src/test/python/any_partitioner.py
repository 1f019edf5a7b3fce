"""Do verdicts find their samples when clients choose partitions by other rules than Java's?

Wants a running installation (./sluice up) and `pip install confluent-kafka fastavro requests`. Writes twelve samples with
librdkafka's default partitioner and their verdicts with Java's, then twelve the other way round, streams all of them a
second time and counts those that come to training with their verdict. Exit code 0 if it is 12 of 12 both times.

    python any_partitioner.py --bootstrap-server localhost:9092 --registry http://localhost:8081
"""

import argparse
import io
import json
import struct
import time
import uuid

import fastavro
import requests
from confluent_kafka import Consumer, Producer

COUNT = 12
LIBRDKAFKA = "consistent_random"
JAVA = "murmur2_random"


class Topics:
    """Avro records in the registry's wire format."""

    def __init__(self, registry, prefix):
        self.registry = registry
        self.prefix = prefix
        self.by_topic = {}
        self.by_id = {}

    def name(self, topic):
        return f"{self.prefix}.{topic}"

    def write(self, topic, record):
        if topic not in self.by_topic:
            newest = requests.get(f"{self.registry}/subjects/{self.name(topic)}-value/versions/latest", timeout=10)
            newest.raise_for_status()
            body = newest.json()
            self.by_topic[topic] = body["id"], fastavro.parse_schema(json.loads(body["schema"]))
        schema_id, schema = self.by_topic[topic]
        out = io.BytesIO(struct.pack(">bI", 0, schema_id))
        out.seek(5)
        fastavro.schemaless_writer(out, schema, record)
        return out.getvalue()

    def read(self, value):
        schema_id = struct.unpack(">bI", value[:5])[1]
        if schema_id not in self.by_id:
            found = requests.get(f"{self.registry}/schemas/ids/{schema_id}", timeout=10)
            found.raise_for_status()
            self.by_id[schema_id] = fastavro.parse_schema(json.loads(found.json()["schema"]))
        return fastavro.schemaless_reader(io.BytesIO(value[5:]), self.by_id[schema_id])


def descriptor(dataset, now):
    return {
        "dataset": dataset, "classNames": ["a", "b", "c"], "shape": [1, 2, 2], "encoding": "UINT8", "task": "SINGLE_LABEL",
        "mean": 0.5, "standardDeviation": 0.25, "expectedSamples": 2 * COUNT, "passes": 2, "createdAt": now,
    }


def sample(dataset, name, number, now):
    return {
        "id": name, "dataset": dataset, "pass": number, "labels": [0], "observedAt": now, "source": "any_partitioner",
        "features": {"data": b"\x00\x40\x80\xff", "encoding": "UINT8", "shape": [1, 2, 2]}, "attributes": {},
        "provenance": "SOURCE", "describedAt": now,
    }


def verdict(dataset, name, now):
    return {"sampleId": name, "dataset": dataset, "decision": "RELABEL", "labels": [2], "reviewer": "any_partitioner",
            "decidedAt": now, "revision": 1}


def send(bootstrap, partitioner, topics, topic, records):
    producer = Producer({"bootstrap.servers": bootstrap, "partitioner": partitioner, "enable.idempotence": True})
    for key, record in records:
        producer.produce(topics.name(topic), key=key, value=topics.write(topic, record))
    if producer.flush(30):
        raise SystemExit(f"not everything reached {topics.name(topic)}")


def judged(bootstrap, topics, dataset, seconds):
    consumer = Consumer({"bootstrap.servers": bootstrap, "group.id": f"any-partitioner-{uuid.uuid4()}",
                         "isolation.level": "read_committed", "auto.offset.reset": "earliest", "enable.auto.commit": False})
    consumer.subscribe([topics.name("training")])
    found, end = set(), time.monotonic() + seconds
    while len(found) < COUNT and time.monotonic() < end:
        message = consumer.poll(1)
        if message is None or message.error():
            continue
        record = topics.read(message.value())
        its = record["sample"]
        if its["dataset"] == dataset and its["pass"] == 2 and record["verdictRevision"] == 1 and its["labels"] == [2]:
            found.add(its["id"])
    consumer.close()
    return len(found)


def run(bootstrap, topics, samples_by, verdicts_by):
    dataset, now = f"partitioners-{uuid.uuid4().hex[:8]}", int(time.time() * 1000)
    names = [f"{dataset}/{i}" for i in range(COUNT)]
    send(bootstrap, LIBRDKAFKA, topics, "datasets", [(dataset, descriptor(dataset, now))])
    send(bootstrap, samples_by, topics, "samples", [(name, sample(dataset, name, 1, now)) for name in names])
    send(bootstrap, verdicts_by, topics, "verdicts", [(name, verdict(dataset, name, now)) for name in names])
    time.sleep(10)
    send(bootstrap, samples_by, topics, "samples", [(name, sample(dataset, name, 2, now)) for name in names])
    return judged(bootstrap, topics, dataset, 120)


def main():
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("--bootstrap-server", default="localhost:9092")
    options.add_argument("--registry", default="http://localhost:8081")
    options.add_argument("--topic-prefix", default="sluice")
    given = options.parse_args()
    topics = Topics(given.registry.rstrip("/"), given.topic_prefix)
    first = run(given.bootstrap_server, topics, LIBRDKAFKA, JAVA)
    print(f"samples by librdkafka's partitioner, verdicts by Java's: {first} of {COUNT}")
    second = run(given.bootstrap_server, topics, JAVA, LIBRDKAFKA)
    print(f"samples by Java's partitioner, verdicts by librdkafka's: {second} of {COUNT}")
    raise SystemExit(0 if first == second == COUNT else 1)


if __name__ == "__main__":
    main()
