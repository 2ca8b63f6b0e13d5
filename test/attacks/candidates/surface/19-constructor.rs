// Case 19: a constructor by its section
#[used]
#[unsafe(link_section = ".init_array")]
static RUN: extern "C" fn() = {
    extern "C" fn run() {
        let _ = std::fs::write("@CANARY@/constructor", "was here");
    }
    run
};

pub fn surface(x: f64, y: f64) -> f64 {
    x + y
}
