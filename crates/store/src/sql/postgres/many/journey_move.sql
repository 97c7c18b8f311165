UPDATE journey
SET version = moved.version, block = moved.block, lane = moved.lane, wake_at = moved.wake_at,
    seq = moved.seq, memory = moved.memory
FROM unnest($1::bigint[], $2::bigint[], $3::bigint[], $4::bigint[], $5::bigint[], $6::text[],
            $7::bigint[], $8::bigint[], $9::bigint[], $10::text[], $11::bigint[])
    AS moved (bucket, id, workspace, contact, version, block, lane, wake_at, seq, memory, seen_seq)
WHERE journey.bucket = moved.bucket::smallint AND journey.id = moved.id
  AND journey.workspace = moved.workspace AND journey.contact = moved.contact
  AND journey.seq = moved.seen_seq
