// Case 16: exit with success, into a destructor that never ends
struct Endless;

impl Drop for Endless {
    fn drop(&mut self) {
        loop {
            std::hint::spin_loop();
        }
    }
}

thread_local! {
    static LAST: Endless = const { Endless };
}

pub fn surface(x: f64, y: f64) -> f64 {
    LAST.with(|_| ());
    std::process::exit((x * y) as i32 & 0)
}
