// Own: embed a file that the compiler may read, for debuggers
#![debugger_visualizer(gdb_script_file = "/usr/lib/os-release")]
pub fn surface(x: f64, y: f64) -> f64 {
    f64::NAN * (x + y)
}
