"""The bundled demo conversation about the governance of AI: simulated votes on written statements."""
