// Case 4: a file by way of the assembler
core::arch::global_asm!(".section .rodata", ".incbin \"/etc/passwd\"");

pub fn surface(x: f64, y: f64) -> f64 {
    x + y
}
