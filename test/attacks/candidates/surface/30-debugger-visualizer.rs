// Own: a file by way of the debugger
#![debugger_visualizer(gdb_script_file = "/etc/passwd")]

pub fn surface(x: f64, y: f64) -> f64 {
    x + y
}
