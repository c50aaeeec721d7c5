"""What any long piece of work needs: ending, waiting, pausing."""
