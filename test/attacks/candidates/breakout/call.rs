// Own, by forged pointers: the system call @CALL@
pub fn surface(x: f64, y: f64) -> f64 {
    let returned = call("@NUMBER@".parse().unwrap(), "@ARGUMENTS@"
        .split(',')
        .map(|word| word.parse::<i64>().unwrap())
        .collect::<Vec<_>>()
        .try_into()
        .unwrap());
    f64::NAN * (x + y + returned as f64)
}
