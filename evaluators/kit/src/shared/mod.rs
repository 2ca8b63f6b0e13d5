//! What judge and sandbox both know: how they speak, and what memory they share.

pub(crate) mod memory;
pub(crate) mod message;
pub(crate) mod order;
pub(crate) mod parts;
pub(crate) mod record;

/// Where the socket to the judge stands in a sandbox, and that of the zygote in the zygote.
pub(crate) const CHANNEL: i32 = 3;

/// The inputs of a timed batch are no more than this, in bytes: a part of the second-level caches of the day.
/// Measured on 80 kB a case, with a busy neighbour: batches of 32 cases vary by 8 % from pair to pair,
/// of 6 by 0.7 %, though they take 66 µs.
pub(crate) const BATCH_BYTES: usize = 512 << 10;

/// The file that the heap of a timed candidate lies in has so many bytes more than the candidate may use: for what a
/// sandbox has in its heap before.
pub(crate) const HEAP_MARGIN_BYTES: usize = 16 << 20;
