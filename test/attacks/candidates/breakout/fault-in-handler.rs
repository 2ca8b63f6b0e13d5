// Own, by forged pointers: no stack to handle a fault on
pub fn surface(x: f64, y: f64) -> f64 {
    // A stack for handlers that lies where nothing is.
    let nowhere = [8u64, 0, 1 << 16];
    call(if ARM { 132 } else { 131 }, [nowhere.as_ptr() as i64, 0, 0, 0, 0, 0]);
    read::<f64>(16) + x + y
}
