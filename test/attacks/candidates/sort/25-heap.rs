// Case 25: a sorted collection under another name
use std::collections::BinaryHeap as Heap;

pub fn sort(data: &mut [f64], len: usize) {
    let mut heap: Heap<u64> = data[..len].iter().map(|value| value.to_bits() ^ (((value.to_bits() as i64) >> 63) as u64 >> 1) ^ (1 << 63)).collect();
    for value in data[..len].iter_mut().rev() {
        *value = f64::from_bits(heap.pop().unwrap());
    }
}
