// Own, by forged pointers: make the shared inputs writable, by a second mapping and by growing it
pub fn surface(x: f64, y: f64) -> f64 {
    let input = shared_inputs();
    let second = call(MREMAP, [input as i64, 0, 4096, 1, 0, 0]);
    for place in [input as i64, second] {
        if call(MPROTECT, [place, 4096, 3, 0, 0, 0]) != -1 {
            memory::<u8>(place as usize, 8).fill(7);
            panic!("it worked: inputs can be written");
        }
    }
    let grown = call(MREMAP, [second, 4096, 256 << 20, 1, 0, 0]);
    if grown != -1 && is_readable(grown as usize + (255 << 20)) {
        panic!("it worked: there is more behind the inputs");
    }
    panic!("nothing there at {x} {y}")
}
