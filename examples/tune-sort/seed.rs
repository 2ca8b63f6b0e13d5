/// Shorter ranges are sorted by insertion.
const INSERTION: usize = 4;
/// The pivot of longer ranges is the median of nine numbers rather than of three.
const NINE: usize = 2000;
/// Where the direction changes less than once in so many numbers, runs are merged.
const BREAKS: usize = 100;

/// Sorts the first `len` numbers of `data` in ascending order; there are no NaNs.
///
/// Quicksort in three parts, insertion for short ranges, and merging where there are long runs.
pub fn sort(data: &mut [f64], len: usize) {
    let data = &mut data[..len];
    if breaks(data) <= len / BREAKS {
        merge_runs(data);
    } else {
        quicksort(data);
    }
}

/// How often the direction changes.
fn breaks(data: &[f64]) -> usize {
    let mut count = 0;
    let mut rises = true;
    for i in 1..data.len() {
        let now = data[i] >= data[i - 1];
        count += usize::from(now != rises);
        rises = now;
    }
    count
}

fn insertion_sort(data: &mut [f64]) {
    for i in 1..data.len() {
        let value = data[i];
        let mut j = i;
        while j > 0 && data[j - 1] > value {
            data[j] = data[j - 1];
            j -= 1;
        }
        data[j] = value;
    }
}

fn median(a: f64, b: f64, c: f64) -> f64 {
    a.max(b).min(a.min(b).max(c))
}

fn pivot(data: &[f64]) -> f64 {
    let len = data.len();
    if len <= NINE {
        return median(data[0], data[len / 2], data[len - 1]);
    }
    median(
        median(data[0], data[len / 8], data[len / 4]),
        median(data[len * 3 / 8], data[len / 2], data[len * 5 / 8]),
        median(data[len * 3 / 4], data[len * 7 / 8], data[len - 1]),
    )
}

fn quicksort(mut data: &mut [f64]) {
    loop {
        let len = data.len();
        if len < INSERTION || len <= 1 {
            insertion_sort(data);
            return;
        }
        let pivot = pivot(data);
        let (mut low, mut at, mut high) = (0, 0, len);
        while at < high {
            let value = data[at];
            if value < pivot {
                data.swap(low, at);
                low += 1;
                at += 1;
            } else if value > pivot {
                high -= 1;
                data.swap(at, high);
            } else {
                at += 1;
            }
        }
        let (left, rest) = data.split_at_mut(low);
        let right = &mut rest[high - low..];
        // The shorter part first, so that the stack stays low.
        if left.len() < right.len() {
            quicksort(left);
            data = right;
        } else {
            quicksort(right);
            data = left;
        }
    }
}

fn merge_runs(data: &mut [f64]) {
    let len = data.len();
    let mut ends = vec![0];
    let mut start = 0;
    while start < len {
        let mut end = start + 1;
        if end < len && data[end] < data[start] {
            while end < len && data[end] < data[end - 1] {
                end += 1;
            }
            data[start..end].reverse();
        } else {
            while end < len && data[end] >= data[end - 1] {
                end += 1;
            }
        }
        ends.push(end);
        start = end;
    }
    let mut other = data.to_vec();
    while ends.len() - 1 > 1 {
        let mut next = vec![0];
        for pair in (0..ends.len() - 1).step_by(2) {
            let (from, middle) = (ends[pair], ends[pair + 1]);
            let to = ends.get(pair + 2).copied().unwrap_or(middle);
            merge(&data[from..middle], &data[middle..to], &mut other[from..to]);
            next.push(to);
        }
        data.copy_from_slice(&other);
        ends = next;
    }
}

fn merge(left: &[f64], right: &[f64], into: &mut [f64]) {
    let (mut i, mut j) = (0, 0);
    for place in into {
        if j >= right.len() || (i < left.len() && left[i] <= right[j]) {
            *place = left[i];
            i += 1;
        } else {
            *place = right[j];
            j += 1;
        }
    }
}
