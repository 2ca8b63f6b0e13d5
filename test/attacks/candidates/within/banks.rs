// Appended to both sides of the channel of pages: where they are.
static BANKS: std::sync::OnceLock<[usize; 2]> = std::sync::OnceLock::new();

/// Pages of the inputs and of the standard library, found without touching any.
fn banks() -> [usize; 2] {
    let probe = call(MMAP, [0, 4096, 3, 0x22, -1, 0]) as usize;
    let inputs = (probe - (64 << 20)..probe + (64 << 20)).step_by(4096).find(|page| {
        let second = call(MREMAP, [*page as i64, 0, 4096, 1, 0, 0]);
        if second == -1 {
            return false;
        }
        call(if ARM { 215 } else { 11 }, [second, 4096, 0, 0, 0, 0]);
        call(GETRANDOM, [*page as i64 + 4095, 1, 0, 0, 0, 0]) != 1
    });
    let inside = std::process::abort as fn() -> ! as usize & !0xffff;
    [inputs.expect("a region for inputs"), inside + 0x20000]
}
