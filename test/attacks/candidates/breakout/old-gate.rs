// Own, by forged pointers: a system call by the gate of 32-bit programs
pub fn surface(x: f64, y: f64) -> f64 {
    // `int 0x80`, wherever these two bytes stand in libc's code: before the start of `syscall` in it.
    let near = imported(std::process::abort as fn() -> ! as usize, b"syscall\0");
    let page = near & !0xfff;
    let gate = (page..page + 0x1000).chain((page - 0x80000..page).rev()).find(|at| read::<u16>(*at) == 0x80cd);
    let Some(gate) = gate else { panic!("no such bytes") };
    forge::<usize, fn()>(gate)();
    f64::NAN * (x + y)
}
