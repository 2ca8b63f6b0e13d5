// Appended to candidates that look through their memory: everything that a sandbox can read, and what is found in it.

#[allow(dead_code)]
const FUTEX: i64 = if ARM { 98 } else { 202 };
#[allow(dead_code)]
const BRK: i64 = if ARM { 214 } else { 12 };

/// What is looked for is kept under this mask, so that what is found is not what was brought.
#[allow(dead_code)]
const MASK: u64 = 0x5a5a_5a5a_5a5a_5a5a;

/// Whether the kernel can read a word there: it says so before it waits for nothing.
#[allow(dead_code)]
fn is_readable(address: usize) -> bool {
    let nothing = [0i64; 2];
    call(FUTEX, [address as i64, 128, 0x7e57_ab1e, nothing.as_ptr() as i64, 0, 0]) == 0
        || std::io::Error::last_os_error().raw_os_error() != Some(14)
}

/// All that the stack's end says: arguments, environment and the loader's first words are there.
#[allow(dead_code)]
fn stack_end(mark: usize) -> usize {
    let mut end = (mark | 0xfff) + 1;
    while is_readable(end) {
        end += 4096;
    }
    end
}

/// A word of what the kernel told the loader: 3 the image's headers, 7 the loader, 31 the program's name, 33 the vDSO.
#[allow(dead_code)]
fn told(mark: usize, wanted: usize) -> usize {
    let end = stack_end(mark);
    let at = (mark..end - 64).step_by(8).find(|at| {
        let at = *at & !7;
        read::<[usize; 4]>(at)[2] == 4 && read::<[usize; 4]>(at)[0] == 3 && read::<[usize; 4]>(at)[3] == 56
    });
    let middle = at.expect("what the loader was told") & !7;
    let first = middle - 16 * 8;
    (first..middle + 16 * 20).step_by(16).find(|at| read::<usize>(*at) == wanted).map_or(0, |at| read::<usize>(at + 8))
}

/// What can be read around an address, where gaps are of no more than so many pages.
#[allow(dead_code)]
fn around(address: usize, gap: usize, ranges: &mut Vec<(usize, usize)>) {
    let here = address & !0xfff;
    if ranges.iter().any(|(start, end)| (*start..*end).contains(&here)) {
        return;
    }
    let (mut missed, mut page) = (0, here);
    while missed <= gap && page < 0x7fff_ffff_f000 {
        if is_readable(page) {
            missed = 0;
            match ranges.last_mut() {
                Some((_, end)) if *end == page => *end += 4096,
                _ => ranges.push((page, page + 4096)),
            }
        } else {
            missed += 1;
        }
        page += 4096;
    }
    (missed, page) = (0, here);
    while missed <= gap && page > 0x10000 {
        page -= 4096;
        if is_readable(page) {
            missed = 0;
            match ranges.last_mut() {
                Some((start, _)) if *start == page + 4096 => *start = page,
                _ => ranges.push((page, page + 4096)),
            }
        } else {
            missed += 1;
        }
    }
}

/// Everything that can be read: the program, the heap, all that is mapped, the stack from `mark` on and the vDSO. The
/// region for inputs may lie anywhere in 64 MiB of which it has but some, so gaps of that size are crossed.
#[allow(dead_code)]
fn everything(mark: usize) -> Vec<(usize, usize)> {
    let mut ranges = Vec::with_capacity(4096);
    around(told(mark, 3), 64, &mut ranges);
    around(told(mark, 7), 20_000, &mut ranges);
    around(told(mark, 33), 16, &mut ranges);
    around(call(BRK, [0; 6]) as usize - 4096, 16, &mut ranges);
    ranges.retain(|(start, end)| !(*start..*end).contains(&mark));
    ranges.push((mark & !7, stack_end(mark)));
    ranges
}

/// Looks for masked words in everything, at each address where `at_any_byte`, else at every eighth. Gives what it has
/// looked at, and of what `is_found` confirms where it is and which word it is; the words that it has laid out itself
/// have to be among all.
#[allow(dead_code)]
#[inline(never)]
fn hunt(masked: &[u64], at_any_byte: bool, is_found: fn(usize) -> bool) -> (String, Vec<(usize, usize)>) {
    let mark = [0u64; 1];
    let mask = std::hint::black_box(MASK);
    let plant: &'static mut [u64] = Box::leak(vec![0; 8].into_boxed_slice());
    let own = plant.as_ptr() as usize;
    for (place, word) in plant.iter_mut().zip(masked) {
        *place = std::hint::black_box(*word ^ mask);
    }
    let mut wanted = vec![false; 1 << 16];
    for word in masked {
        wanted[((word ^ mask) & 0xffff) as usize] = true;
    }
    let ranges = everything(mark.as_ptr() as usize);
    let (mut bytes, mut planted, mut found) = (0, 0, Vec::new());
    for (start, end) in &ranges {
        bytes += end - start;
        let text = memory::<u8>(*start, end - start);
        for at in (0..text.len() - 7).step_by(if at_any_byte { 1 } else { 8 }) {
            if !wanted[u16::from_le_bytes([text[at], text[at + 1]]) as usize] {
                continue;
            }
            let word = u64::from_le_bytes(text[at..at + 8].try_into().unwrap());
            let Some(index) = masked.iter().position(|masked| *masked == word ^ mask) else { continue };
            match start + at {
                here if (own..own + 64).contains(&here) => planted += 1,
                here if is_found(here) && found.len() < 4000 => found.push((here, index)),
                _ => {}
            }
        }
    }
    let looked = format!("looked at {} kB in {} places", bytes >> 10, ranges.len());
    assert!(planted > 0, "{looked}, and missed what it had laid out");
    (looked, found)
}

/// Ends with what a hunt has come to.
#[allow(dead_code)]
fn tell((looked, found): (String, Vec<(usize, usize)>)) -> ! {
    match found.first() {
        None => panic!("{looked}: nothing there"),
        Some((here, index)) => panic!("it worked: {looked}, {} found, number {index} at {here:#x}", found.len()),
    }
}

/// Where the region for inputs begins: shared memory that cannot be written.
#[allow(dead_code)]
fn shared_inputs() -> usize {
    let mark = [0u64; 1];
    let mut ranges = Vec::with_capacity(1024);
    around(told(mark.as_ptr() as usize, 7), 20_000, &mut ranges);
    let pages = ranges.iter().flat_map(|(start, end)| (*start..*end).step_by(4096));
    let inputs = pages.filter(|page| {
        let second = call(MREMAP, [*page as i64, 0, 4096, 1, 0, 0]);
        if second == -1 {
            return false;
        }
        let is_written = call(GETRANDOM, [second + 4095, 1, 0, 0, 0, 0]) == 1;
        call(if ARM { 215 } else { 11 }, [second, 4096, 0, 0, 0, 0]);
        !is_written
    });
    inputs.min().expect("a region for inputs")
}

/// What stands behind a word in the name that the sandbox has been told of its candidate's file.
#[allow(dead_code)]
fn told_in_name(word: [u8; 6], size: usize) -> String {
    let mut ranges = Vec::new();
    around(call(BRK, [0; 6]) as usize - 4096, 16, &mut ranges);
    let found = ranges.iter().find_map(|(start, end)| {
        let text = memory::<u8>(*start, end - start);
        let at = text.windows(6).position(|bytes| bytes == word)?;
        std::str::from_utf8(text.get(at + 6..at + 6 + size)?).ok()
    });
    found.expect("the name of its file").to_owned()
}
