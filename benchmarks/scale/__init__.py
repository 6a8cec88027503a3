"""What every benchmark at scale needs: shop, watch, core models, machine and its room."""
