//! What judge and sandbox both know: how they speak, and what memory they share.

pub(crate) mod memory;
pub(crate) mod message;
pub(crate) mod order;
pub(crate) mod parts;
pub(crate) mod record;

/// Where the socket to the judge stands in a sandbox, and that of the zygote in the zygote.
pub(crate) const CHANNEL: i32 = 3;

/// What a timed batch reads and leaves is no more than this, in bytes, where it is more than a case: half of the second-level caches
/// of the day. Measured of a `Vec` that grows to 8 kB, from as many bytes: the interval of 800 pairs is 3.5 % wide by 52 cases,
/// 1.5 % by 30, 1.1 % by 16. But of 14, which take 27 µs, a fifth is the way to the sandbox, and of a gain of 5 % there is as much less.
pub(crate) const BATCH_BYTES: usize = 512 << 10;

/// The file that the heap of a timed candidate lies in has so many bytes more than the candidate may use: for what a
/// sandbox has in its heap before.
pub(crate) const HEAP_MARGIN_BYTES: usize = 16 << 20;
