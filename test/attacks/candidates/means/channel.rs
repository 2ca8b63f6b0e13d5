// Appended to candidates that take their sandbox's place: its socket.
fn hear() -> [u64; 3] {
    let mut words = [0u64; 3];
    if call(READ, [3, words.as_mut_ptr() as i64, 24, 0, 0, 0]) != 24 {
        std::process::exit(0)
    }
    words
}

fn say(words: [u64; 3]) {
    call(WRITE, [3, words.as_ptr() as i64, 24, 0, 0, 0]);
}
