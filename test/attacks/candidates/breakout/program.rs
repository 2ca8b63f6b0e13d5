// Own, by forged pointers: @TITLE@
// Calls, one a line: a number and its arguments, where `$0` stands for what the first call returned, and `&…` for the
// address of what is written there in hexadecimal digits.
pub fn surface(x: f64, y: f64) -> f64 {
    let mut returned: Vec<i64> = Vec::new();
    let mut kept: Vec<Vec<u8>> = Vec::new();
    for line in "@PROGRAM@".split(';') {
        let mut words = [0i64; 7];
        for (at, word) in line.split_whitespace().enumerate() {
            words[at] = if let Some(index) = word.strip_prefix('$') {
                returned[index.parse::<usize>().unwrap()]
            } else if let Some(digits) = word.strip_prefix('&') {
                let mut bytes: Vec<u8> =
                    (0..digits.len() / 2).map(|at| u8::from_str_radix(&digits[2 * at..2 * at + 2], 16).unwrap()).collect();
                bytes.push(0);
                kept.push(bytes);
                kept.last_mut().unwrap().as_mut_ptr() as i64
            } else {
                word.parse::<i64>().unwrap()
            };
        }
        let [number, a, b, c, d, e, f] = words;
        returned.push(call(number, [a, b, c, d, e, f]));
    }
    if returned.last().is_some_and(|last| *last >= 0) {
        panic!("it worked: {returned:?}");
    }
    f64::NAN * (x + y)
}
